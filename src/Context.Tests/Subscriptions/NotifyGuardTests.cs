using System.Collections.Immutable;
using System.Net;

namespace City.Context.Tests;

/// <summary>Notifications never reach the neighbours of this machine, however they are named.</summary>
public sealed class NotifyGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.9.9.9/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://198.18.0.1/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:10.0.0.1]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[fd12:3456::1]/")]
    [InlineData("http://[ff02::1]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://[::127.0.0.1]/")]
    public async Task An_address_that_is_not_public_is_refused_before_and_while_connecting(string url)
    {
        using var notifier = new HttpNotifier([], TimeProvider.System);
        var endpoint = Endpoint(url);
        Assert.NotNull(notifier.FaultOf(endpoint));
        var delivery = await notifier.SendAsync(Of(endpoint), TestContext.Current.CancellationToken);
        Assert.Equal(DeliveryKind.TryAgain, delivery.Kind);
        Assert.Contains("private or local", delivery.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_judged_by_the_address_that_it_leads_to_when_it_is_used()
    {
        await using var receiver = await Receiver.StartAsync();
        var endpoint = Endpoint(receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        using var notifier = new HttpNotifier([], TimeProvider.System);
        Assert.Null(notifier.FaultOf(endpoint));
        var delivery = await notifier.SendAsync(Of(endpoint), TestContext.Current.CancellationToken);
        Assert.Contains("private or local", delivery.Detail, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task The_operator_opens_a_network_and_no_more()
    {
        await using var receiver = await Receiver.StartAsync();
        using var notifier = new HttpNotifier(
            [IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8")], TimeProvider.System);
        Assert.Equal(Delivery.Done, await notifier.SendAsync(
            Of(Endpoint(receiver.Url)), TestContext.Current.CancellationToken));
        Assert.Null(notifier.FaultOf(Endpoint("http://[::ffff:10.0.0.1]/")));
        Assert.NotNull(notifier.FaultOf(Endpoint("http://127.0.0.2/")));
        Assert.NotNull(notifier.FaultOf(Endpoint("http://192.168.0.1/")));
    }

    [Theory]
    [InlineData(200, DeliveryKind.Delivered)]
    [InlineData(204, DeliveryKind.Delivered)]
    [InlineData(302, DeliveryKind.TryAgain)]
    [InlineData(400, DeliveryKind.Refused)]
    [InlineData(401, DeliveryKind.TryAgain)]
    [InlineData(404, DeliveryKind.TryAgain)]
    [InlineData(413, DeliveryKind.Refused)]
    [InlineData(429, DeliveryKind.TryAgain)]
    [InlineData(500, DeliveryKind.TryAgain)]
    internal async Task An_answer_says_whether_to_send_it_again(int status, DeliveryKind kind)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answers["/"] = status;
        using var notifier = new HttpNotifier([IPNetwork.Parse("127.0.0.0/8")], TimeProvider.System);
        var delivery = await notifier.SendAsync(Of(Endpoint(receiver.Url)), TestContext.Current.CancellationToken);
        Assert.Equal(kind, delivery.Kind);
    }

    private static NotificationEndpoint Endpoint(string url) => new(
        new Uri(url), "application/json", [], [], TimeSpan.FromSeconds(5));

    private static Notification Of(NotificationEndpoint endpoint) => new(
        "urn:n:1", endpoint, [new("Content-Type", "application/json")], "{}"u8.ToArray());
}
