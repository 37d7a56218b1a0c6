using System.Collections.Frozen;
using System.Net;

namespace City.Context;

/// <summary>
/// Posts notifications over HTTP (GS CIM 009 V1.9.1, 6.3.7 and 5.2.15), to machines of the public internet and to
/// networks that the operator opened; what a name leads to is looked at when it connects. Redirects are not followed.
/// </summary>
internal sealed class HttpNotifier : INotifier, IDisposable
{
    /// <summary>The most connections to one endpoint.</summary>
    private const int ConnectionsMax = 64;

    /// <summary>Headers that are the connection's or ours, and not the subscriber's.</summary>
    private static readonly FrozenSet<string> Own = new[]
    {
        "host", "content-length", "content-type", "transfer-encoding", "connection", "keep-alive", "upgrade", "te",
        "trailer", "expect", "proxy-authorization", "link", "ngsild-tenant",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly HttpClient _client;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<IPNetwork> _opened;

    public HttpNotifier(IEnumerable<IPNetwork> opened, TimeProvider clock)
    {
        (_opened, _clock) = ([.. opened], clock);
        var handler = GuardedConnections.Handler(address => AddressGuard.IsAllowed(address, _opened));
        handler.MaxConnectionsPerServer = ConnectionsMax;
        handler.ConnectTimeout = TimeSpan.FromSeconds(10);
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public bool Takes(string scheme) => scheme is "http" or "https";

    /// <inheritdoc/>
    public string? FaultOf(NotificationEndpoint endpoint)
    {
        if (endpoint.Uri.UserInfo.Length > 0 || endpoint.Uri.Fragment.Length > 0)
            return "The uri of the endpoint holds no user and no fragment; send credentials in receiverInfo.";
        foreach (var (name, _) in endpoint.ReceiverInfo)
            if (Own.Contains(name) || !IsToken(name))
                return $"receiverInfo cannot set the header {Faults.Shorten(name)}.";
        return IPAddress.TryParse(endpoint.Uri.DnsSafeHost, out var address)
            && !AddressGuard.IsAllowed(address, _opened)
            ? "The endpoint lies on a private or local network; whoever runs the city opens one with --notify-allow."
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask<Delivery> SendAsync(Notification notification, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(notification.Endpoint.TimeOut, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            using var request = Request(notification);
            using var response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return Read(response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Again($"no answer within {notification.Endpoint.TimeOut.TotalMilliseconds} ms");
        }
        catch (Exception wrong) when (GuardedConnections.IsForbidden(wrong))
        {
            return Again("the name leads to a private or local network");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or IOException)
        {
            return Again(Faults.Shorten(wrong.Message));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Request(Notification notification)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, notification.Endpoint.Uri)
        {
            Content = new ReadOnlyMemoryContent(notification.Body),
        };
        foreach (var (name, value) in notification.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, value) in notification.Endpoint.ReceiverInfo)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>
    /// Success is success; what says that the notification itself cannot be taken will say so again, and everything
    /// else may pass.
    /// </summary>
    private static Delivery Read(HttpStatusCode status) => (int)status switch
    {
        >= 200 and <= 299 => Delivery.Done,
        400 or 406 or 413 or 415 or 422 =>
            new Delivery(DeliveryKind.Refused, $"the receiver answered {(int)status}"),
        >= 300 and <= 399 => Again($"the receiver answered {(int)status}, and redirects are not followed"),
        _ => Again($"the receiver answered {(int)status}"),
    };

    private static Delivery Again(string why) => new(DeliveryKind.TryAgain, why);

    private static bool IsToken(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));
}
