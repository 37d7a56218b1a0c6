using System.Net;
using System.Net.Http.Headers;

namespace City.Sense;

/// <summary>
/// Hands commands to a city by NGSI-LD batch upserts (GS CIM 009 V1.9.1, 5.6.8 and 6.15), one request after another.
/// Each entity of a batch has an idempotency key of its own, so a request whose answer got lost is sent again as it
/// was, and nothing is stored twice.
/// </summary>
/// <param name="client">Has the city's address and the credential; its timeout bounds one request.</param>
/// <param name="options">Sizes and patience.</param>
/// <param name="clock">Measures patience and pauses.</param>
public sealed class HttpSink(HttpClient client, HttpSinkOptions options, TimeProvider clock) : ISink
{
    private const string UpsertPath = "ngsi-ld/v1/entityOperations/upsert?options=update";

    /// <summary>
    /// So often a single entity is offered to a city that answers each time that it is too busy for it.
    /// </summary>
    private const int BusyOffersMax = 300;

    private readonly HttpRetry _retry = new(options, clock);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<Outcome>> WriteAsync(
        IReadOnlyList<EntityCommand> commands, CancellationToken cancel)
    {
        var outcomes = new Outcome[commands.Count];
        var parts = commands.Select((command, place) => new HttpPart(place, command, NgsiJson.Bytes(command)));
        foreach (var batch in Batches(parts)) await SendAsync(batch, outcomes, 0, cancel);
        return [.. outcomes];
    }

    private IEnumerable<ArraySegment<HttpPart>> Batches(IEnumerable<HttpPart> parts)
    {
        var batch = new List<HttpPart>();
        var bytes = 0;
        foreach (var part in parts)
        {
            if (batch.Count == options.EntitiesMax || batch.Count > 0 && bytes + part.Json.Length > options.BytesMax)
            {
                yield return batch.ToArray();
                batch.Clear();
                bytes = 0;
            }

            batch.Add(part);
            bytes += part.Json.Length + 1;
        }

        if (batch.Count > 0) yield return batch.ToArray();
    }

    private async Task SendAsync(
        ArraySegment<HttpPart> batch, Outcome[] outcomes, int offers, CancellationToken cancel)
    {
        var answer = await _retry.UntilAnsweredAsync(token => PostAsync(batch, token), cancel);
        switch (answer.Status)
        {
            case HttpStatusCode.Created or HttpStatusCode.NoContent or HttpStatusCode.OK:
                for (var i = 0; i < batch.Count; i++)
                    outcomes[batch[i].Place] = Stored(repeated: i < answer.Repeated);
                break;
            case HttpStatusCode.MultiStatus:
                await SettleAsync(batch, answer, outcomes, offers, cancel);
                break;
            case HttpStatusCode.BadRequest:
            case HttpStatusCode.RequestEntityTooLarge:
            case HttpStatusCode.UnprocessableEntity:
                if (batch.Count == 1) outcomes[batch[0].Place] = Outcome.Refused(answer.Problem());
                else await SendHalvesAsync(batch, outcomes, cancel);
                break;
            default:
                throw new SinkException(HttpAnswer.Stop(answer));
        }
    }

    /// <summary>
    /// A batch that is refused as a whole has something in it that is; the others must not suffer for it.
    /// </summary>
    private async Task SendHalvesAsync(ArraySegment<HttpPart> batch, Outcome[] outcomes, CancellationToken cancel)
    {
        var half = batch.Count / 2;
        await SendAsync(batch[..half], outcomes, 0, cancel);
        await SendAsync(batch[half..], outcomes, 0, cancel);
    }

    /// <summary>
    /// Reads an answer that stored some and refused others. It names entities, not items: where a batch held several
    /// items of an entity that is named, those are sent again one by one, which their keys make harmless.
    /// </summary>
    private async Task SettleAsync(
        ArraySegment<HttpPart> batch, HttpAnswer answer, Outcome[] outcomes, int offers, CancellationToken cancel)
    {
        var errors = answer.Errors();
        var repeated = answer.Repeated;
        foreach (var part in batch)
            outcomes[part.Place] = Stored(!errors.ContainsKey(part.Command.Id) && repeated-- > 0);
        foreach (var items in batch.GroupBy(part => part.Command.Id).Where(items => errors.ContainsKey(items.Key)))
        {
            var error = errors[items.Key];
            var busy = error.Kind == RefusalKind.Overloaded;
            if (!busy && items.Count() == 1)
            {
                outcomes[items.Single().Place] = Outcome.Refused(error);
                continue;
            }

            if (busy && offers == BusyOffersMax) throw new SinkException(HttpRetry.Busy(error.Detail));
            if (busy) await _retry.PauseBusyAsync(cancel);
            foreach (var item in items)
            {
                await SendAsync(new ArraySegment<HttpPart>([item]), outcomes, busy ? offers + 1 : 0, cancel);
                // That the city knows it now may be the doing of the batch itself.
                outcomes[item.Place] = outcomes[item.Place] with { Repeated = false };
            }
        }
    }

    private async Task<HttpAnswer> PostAsync(ArraySegment<HttpPart> batch, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, UpsertPath);
        request.Content = new ByteArrayContent(Body(batch));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (batch.All(part => part.Command.CommandId is not null))
            request.Headers.TryAddWithoutValidation(
                "Idempotency-Key", string.Join(", ", batch.Select(part => part.Command.CommandId)));
        if (options.Tenant.Length > 0) request.Headers.TryAddWithoutValidation("NGSILD-Tenant", options.Tenant);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancel);
        return await HttpAnswer.ReadAsync(response, clock, cancel);
    }

    private static byte[] Body(ArraySegment<HttpPart> batch)
    {
        var body = new List<byte>(batch.Sum(part => part.Json.Length + 1) + 2) { (byte)'[' };
        foreach (var part in batch)
        {
            if (body.Count > 1) body.Add((byte)',');
            body.AddRange(part.Json);
        }

        body.Add((byte)']');
        return [.. body];
    }

    private static Outcome Stored(bool repeated) => new(OutcomeKind.Updated, 0, 0) { Repeated = repeated };
}
