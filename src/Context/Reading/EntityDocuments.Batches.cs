using System.Collections.Immutable;
using System.Text.Json;

namespace City.Context;

/// <summary>Reads batches: a fault in one entity leaves the others as they are.</summary>
internal static partial class EntityDocuments
{
    private static readonly JsonReaderOptions Deep = new() { MaxDepth = 128 };

    /// <summary>Reads an array of entities.</summary>
    /// <param name="body">The document.</param>
    /// <param name="contexts">Each entity's context, or why it has none; one for all where a header names it.</param>
    /// <param name="rules">What each may hold.</param>
    /// <param name="most">How many entities there may be.</param>
    public static Result<ImmutableArray<BatchItem>> ReadBatch(
        ReadOnlySpan<byte> body, IReadOnlyList<Result<LdContext>> contexts, ReadingRules rules, int most)
    {
        if (CheckText(body) is { } refusal) return refusal;
        try
        {
            return new EntityReader(body, LdContext.Core, rules).ReadEntities(contexts, most);
        }
        catch (Exception wrong) when (RefusalOf(wrong) is not null)
        {
            return RefusalOf(wrong)!;
        }
    }

    /// <summary>Reads an array of ids.</summary>
    public static Result<ImmutableArray<string>> ReadIds(ReadOnlySpan<byte> body, int most)
    {
        if (CheckText(body) is { } refusal) return refusal;
        try
        {
            return Ids(body, most);
        }
        catch (Exception wrong) when (RefusalOf(wrong) is not null)
        {
            return RefusalOf(wrong)!;
        }
    }

    /// <summary>
    /// Finds the @context of an object, or of each object of an array, as places in the document; (0, 0) for one that
    /// has none.
    /// </summary>
    public static Result<ImmutableArray<(int Start, int Length)>> FindContexts(ReadOnlySpan<byte> body)
    {
        if (CheckText(body) is { } refusal) return refusal;
        try
        {
            var json = new Utf8JsonReader(body, Deep);
            var found = ImmutableArray.CreateBuilder<(int, int)>();
            json.Read();
            if (json.TokenType == JsonTokenType.StartObject) found.Add(ContextOf(ref json));
            else if (json.TokenType == JsonTokenType.StartArray)
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    found.Add(json.TokenType == JsonTokenType.StartObject ? ContextOf(ref json) : Nothing(ref json));
            while (json.Read())
            {
            }

            return found.ToImmutable();
        }
        catch (Exception wrong) when (RefusalOf(wrong) is not null)
        {
            return RefusalOf(wrong)!;
        }
    }

    private static (int Start, int Length) ContextOf(ref Utf8JsonReader json)
    {
        var found = (0, 0);
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var isContext = json.ValueTextEquals("@context"u8);
            json.Read();
            var start = (int)json.TokenStartIndex;
            json.Skip();
            if (isContext) found = (start, (int)json.BytesConsumed - start);
        }

        return found;
    }

    private static (int Start, int Length) Nothing(ref Utf8JsonReader json)
    {
        json.Skip();
        return (0, 0);
    }

    private static Result<ImmutableArray<string>> Ids(ReadOnlySpan<byte> body, int most)
    {
        var json = new Utf8JsonReader(body, Deep);
        var ids = ImmutableArray.CreateBuilder<string>();
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray) return ShapeOfIds();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.String) return ShapeOfIds();
            ids.Add(json.GetString()!);
            if (ids.Count > most) return TooMany(most);
        }

        while (json.Read())
        {
        }

        return ids.Count > 0 ? ids.ToImmutable() : ShapeOfIds();
    }

    internal static Refusal TooMany(int most) => new(RefusalKind.TooLarge, Codes.BatchTooLarge,
        $"A batch has at most {most} entities; send several.");

    private static Refusal ShapeOfIds() => new(RefusalKind.Invalid, Codes.BodyShape,
        "The body must be a JSON array of entity ids, at least one.");
}
