using System.Collections.Frozen;
using System.Text.Json;

namespace City.Context;

/// <summary>
/// <c>/api/erasures</c>: POST <c>{"subject":"urn:…"}</c> erases what the city holds of the person for whom the entity
/// stands; GET lists what was erased. Both need the grant to administer.
/// </summary>
internal static class ErasureEndpoint
{
    private const int BodyBytesMax = 16 * 1024;

    public static async Task EraseAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, FrozenSet<string>.Empty);
        string subject;
        using (var body = await RequestBody.ReadAsync(x.Http, BodyBytesMax).ConfigureAwait(false))
            subject = Subject(body.Bytes);
        var note = Writes.OrThrow(
            await Erasure(x).EraseAsync(subject, x.Caller, x.Cancel).ConfigureAwait(false));
        var into = JsonBuffer.Rent();
        Write(into, note);
        await Answers.SendAsync(x.Http, into, MediaTypes.Json).ConfigureAwait(false);
    }

    public static async Task ListAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, FrozenSet<string>.Empty);
        var notes = Writes.OrThrow(await Erasure(x).ErasedAsync(x.Caller, x.Cancel).ConfigureAwait(false));
        var into = JsonBuffer.Rent();
        into.Write("{\"erasures\":["u8);
        for (var i = 0; i < notes.Count; i++)
        {
            if (i > 0) into.Write((byte)',');
            Write(into, notes[i]);
        }

        into.Write("]}"u8);
        await Answers.SendAsync(x.Http, into, MediaTypes.Json).ConfigureAwait(false);
    }

    private static IErasure Erasure(Exchange x) => x.Door.Erasure ?? throw new ReadingFault(new Refusal(
        RefusalKind.Unknown, Codes.ResourceUnknown, "This city seals nothing personal, so nothing can be erased."));

    private static string Subject(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("subject", out var member) && member.ValueKind == JsonValueKind.String
                && member.GetString() is { } subject && Spelling.IsUri(subject))
                return subject;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Said below: whatever it is, it is not what is needed here.
        }

        throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.BodyShape,
            "The body is {\"subject\":\"urn:…\"} with the id of the entity that stands for the person.", "subject"));
    }

    private static void Write(JsonBuffer into, DestroyedKey note)
    {
        into.Write("{\"subject\":"u8);
        into.Quoted(note.Subject);
        into.Write(",\"key\":"u8);
        into.Quoted(note.Id);
        into.Write(",\"erasedAt\":"u8);
        into.Quoted(note.At);
        into.Write(note.Cleaned ? ",\"cleaned\":true}"u8 : ",\"cleaned\":false}"u8);
    }
}
