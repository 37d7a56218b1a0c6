using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace City.Sense.Tests;

public sealed class HttpSinkTests : IDisposable
{
    private readonly SteppingClock _clock = new();
    private readonly ToldCity _city = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _city.Dispose();

    [Fact]
    public async Task A_batch_is_one_upsert_with_a_key_for_each_entity()
    {
        var outcomes = await WriteAsync(Command("urn:a", "k/1"), Command("urn:b", "k/2"));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        var sent = Assert.Single(_city.Requests);
        Assert.Equal("/ngsi-ld/v1/entityOperations/upsert?options=update", sent.Path);
        Assert.Equal("k/1, k/2", sent.Keys);
        Assert.Equal("north", sent.Tenant);
        Assert.Equal("application/json", sent.MediaType);
        Assert.Equal("Bearer T", sent.Credential);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(
            """
            [{"id":"urn:a","type":"urn:T","urn:v":{"type":"Property","value":1.5,"unitCode":"CEL",
              "observedAt":"2016-11-24T15:06:40Z","urn:note":{"type":"Property","value":true}}},
             {"id":"urn:b","type":"urn:T","urn:v":{"type":"Property","value":1.5,"unitCode":"CEL",
              "observedAt":"2016-11-24T15:06:40Z","urn:note":{"type":"Property","value":true}}}]
            """),
            JsonNode.Parse(sent.Body)), sent.Body);
    }

    [Fact]
    public async Task A_batch_larger_than_a_request_may_be_is_sent_in_parts_in_order()
    {
        var commands = Enumerable.Range(0, 7).Select(i => Command($"urn:{i}", $"k{i}")).ToArray();

        await Sink(new HttpSinkOptions { EntitiesMax = 3 }).WriteAsync(commands, Cancel);
        await Sink(new HttpSinkOptions { BytesMax = 10 }).WriteAsync(commands[..2], Cancel);

        Assert.Equal(["k0, k1, k2", "k3, k4, k5", "k6", "k0", "k1"], _city.Requests.Select(request => request.Keys));
    }

    [Fact]
    public async Task What_the_city_says_it_knew_counts_as_repeated()
    {
        _city.Answers.Enqueue(_ => ToldCity.Status(HttpStatusCode.NoContent, repeated: 2));

        var outcomes = await WriteAsync(Command("urn:a", "1"), Command("urn:b", "2"), Command("urn:c", "3"));

        Assert.Equal(2, outcomes.Count(outcome => outcome.Repeated));
    }

    [Fact]
    public async Task An_answer_of_207_refuses_the_entities_that_it_names_and_no_other()
    {
        _city.Answers.Enqueue(_ => ToldCity.Multi("urn:b"));

        var outcomes = await WriteAsync(Command("urn:a", "1"), Command("urn:b", "2"), Command("urn:c", "3"));

        Assert.Equal([null, "ngsi.value", null], outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.Equal(("Too odd.", "urn:v"), (outcomes[1].Refusal!.Detail, outcomes[1].Refusal!.At));
        Assert.Single(_city.Requests);
    }

    [Fact]
    public async Task Where_an_entity_stands_in_a_batch_several_times_its_items_are_sent_again_one_by_one()
    {
        _city.Answers.Enqueue(_ => ToldCity.Multi("urn:a"));
        _city.Answers.Enqueue(_ => ToldCity.Status(HttpStatusCode.NoContent, repeated: 1));
        _city.Answers.Enqueue(_ => ToldCity.Multi("urn:a"));

        var outcomes = await WriteAsync(Command("urn:a", "1"), Command("urn:b", "2"), Command("urn:a", "3"));

        Assert.Equal([null, null, "ngsi.value"], outcomes.Select(outcome => outcome.Refusal?.Code));
        Assert.DoesNotContain(outcomes, outcome => outcome.Repeated);
        Assert.Equal(["1, 2, 3", "1", "3"], _city.Requests.Select(request => request.Keys));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_batch_that_is_refused_as_a_whole_is_halved_until_the_one_at_fault_is_found(
        HttpStatusCode status)
    {
        _city.Always = request => request.Keys.Contains("bad", StringComparison.Ordinal)
            ? ToldCity.Problem(status, "ngsi.json")
            : ToldCity.Status(HttpStatusCode.NoContent);

        var outcomes = await WriteAsync(
            [.. Enumerable.Range(0, 16).Select(i => Command($"urn:{i}", i == 11 ? "bad" : $"k{i}"))]);

        Assert.Equal("ngsi.json", outcomes[11].Refusal?.Code);
        Assert.Equal(15, outcomes.Count(outcome => outcome.Refusal is null));
        Assert.Equal(9, _city.Requests.Count);
    }

    [Fact]
    public async Task A_request_whose_answer_got_lost_is_sent_again_as_it_was()
    {
        _city.Answers.Enqueue(_ => throw new HttpRequestException("reset"));
        _city.Answers.Enqueue(_ => throw new TaskCanceledException("timed out"));
        _city.Answers.Enqueue(_ => ToldCity.Status(HttpStatusCode.BadGateway));

        var outcomes = await WriteAsync(Command("urn:a", "1"), Command("urn:b", "2"));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        Assert.Equal(4, _city.Requests.Count);
        Assert.Single(_city.Requests.Select(request => (request.Keys, request.Body)).Distinct());
        Assert.Equal([100.0, 200, 400], _clock.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task A_busy_city_is_left_alone_as_long_as_it_asks()
    {
        _city.Answers.Enqueue(_ => ToldCity.Problem(HttpStatusCode.ServiceUnavailable, "live.overloaded", after: 7));
        _city.Answers.Enqueue(_ => ToldCity.Problem(HttpStatusCode.TooManyRequests, "live.overloaded"));

        var outcomes = await WriteAsync(Command("urn:a", "1"));

        Assert.Null(outcomes[0].Refusal);
        Assert.Equal([7.0, 1], _clock.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task An_entity_that_the_city_was_too_busy_for_is_offered_again()
    {
        _city.Answers.Enqueue(_ => ToldCity.Multi("urn:b", "live.overloaded"));
        _city.Answers.Enqueue(_ => ToldCity.Multi("urn:b", "live.overloaded"));

        var outcomes = await WriteAsync(Command("urn:a", "1"), Command("urn:b", "2"));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        Assert.Equal(["1, 2", "2", "2"], _city.Requests.Select(request => request.Keys));
    }

    [Fact]
    public async Task A_city_that_stays_silent_ends_the_patience()
    {
        _city.Always = _ => throw new HttpRequestException("Connection refused");

        var failure = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(Command("urn:a", "1")));

        Assert.Equal("sink.unreachable", failure.Refusal.Code);
        Assert.Contains("Connection refused", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_clock.Waits.Sum(wait => wait.TotalSeconds), 50, 60);
    }

    [Fact]
    public async Task A_city_that_stays_busy_ends_the_longer_patience()
    {
        _city.Always = _ => ToldCity.Problem(HttpStatusCode.ServiceUnavailable, "live.overloaded", after: 3600);

        var failure = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(Command("urn:a", "1")));

        Assert.Equal("sink.busy", failure.Refusal.Code);
        Assert.InRange(_clock.Waits.Sum(wait => wait.TotalSeconds), 570, 600);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "sink.credential")]
    [InlineData(HttpStatusCode.Forbidden, "sink.credential")]
    [InlineData(HttpStatusCode.NotFound, "sink.answer")]
    [InlineData(HttpStatusCode.Found, "sink.answer")]
    public async Task An_answer_that_no_record_is_to_blame_for_ends_the_feed(HttpStatusCode status, string code)
    {
        _city.Always = _ => ToldCity.Status(status);

        var failure = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(Command("urn:a", "1")));

        Assert.Equal(code, failure.Refusal.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("{\"errors\":3}")]
    [InlineData("{\"errors\":[{\"entityId\":null,\"error\":{}}]}")]
    public async Task A_207_that_names_no_results_ends_the_feed(string body)
    {
        _city.Always = _ => ToldCity.Status(HttpStatusCode.MultiStatus, body: body);

        var failure = await Assert.ThrowsAsync<SinkException>(() => WriteAsync(Command("urn:a", "1")));

        Assert.Equal("sink.answer", failure.Refusal.Code);
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting()
    {
        using var stop = new CancellationTokenSource();
        _city.Always = _ =>
        {
            stop.Cancel();
            throw new HttpRequestException("down");
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Sink(new HttpSinkOptions()).WriteAsync([Command("urn:a", "1")], stop.Token));
    }

    [Fact]
    public async Task A_password_becomes_a_token_and_a_wrong_one_is_refused()
    {
        _city.Answers.Enqueue(_ => ToldCity.Status(HttpStatusCode.Created, body: """{"token":"T","id":"1"}"""));
        _city.Answers.Enqueue(_ => ToldCity.Status(HttpStatusCode.Unauthorized));
        _city.Answers.Enqueue(_ => throw new HttpRequestException("refused"));
        using var client = _city.Client();

        Assert.True((await CitySignIn.TokenAsync(client, "P-W", "feed", Cancel)).TryGet(out var token, out _));
        Assert.Equal((new CityToken("T", "1"), "/api/tokens"), (token, _city.Requests[0].Path));
        Assert.Equal("""{"password":"P-W","name":"feed"}""", _city.Requests[0].Body);
        Assert.Equal("sink.credential", (await CitySignIn.TokenAsync(client, "x", "feed", Cancel)).Refusal?.Code);
        Assert.Equal("sink.unreachable", (await CitySignIn.TokenAsync(client, "x", "feed", Cancel)).Refusal?.Code);
    }

    private async Task<ImmutableArray<Outcome>> WriteAsync(params EntityCommand[] commands) =>
        await Sink(new HttpSinkOptions { Tenant = "north" }).WriteAsync(commands, Cancel);

    private HttpSink Sink(HttpSinkOptions options) => new(_city.Client(), options, _clock);

    private static EntityCommand Command(string id, string key) => new()
    {
        Kind = CommandKind.UpsertUpdate,
        Id = id,
        Types = ["urn:T"],
        CommandId = key,
        Attributes =
        [
            new Attribute
            {
                Name = "urn:v",
                Kind = AttributeKind.Property,
                Value = Value.Of(1.5),
                UnitCode = "CEL",
                ObservedAt = new Moment(1480000000000),
                SubAttributes =
                    [new Attribute { Name = "urn:note", Kind = AttributeKind.Property, Value = Value.Of(true) }],
            },
        ],
    };
}
