using System.Collections.Immutable;
using System.Text.Json;

namespace City.Context;

/// <summary>Reads one entity after the other from an array.</summary>
internal ref partial struct EntityReader
{
    /// <summary>Reads a document that is an array of entities.</summary>
    public ImmutableArray<BatchItem> ReadEntities(IReadOnlyList<Result<LdContext>> contexts, int most)
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartArray)
            throw Fault(Codes.BodyShape, "The body must be a JSON array of entities.");
        var items = ImmutableArray.CreateBuilder<BatchItem>();
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count >= most) throw new ReadingFault(EntityDocuments.TooMany(most));
            items.Add(Item(contexts[Math.Min(items.Count, contexts.Count - 1)]));
        }

        while (_json.Read())
        {
        }

        return items.Count > 0
            ? items.ToImmutable()
            : throw Fault(Codes.BodyShape, "The array of entities is empty.");
    }

    private BatchItem Item(Result<LdContext> context)
    {
        _buffers.Clear();
        var beginning = _json;
        Refusal refusal;
        try
        {
            if (_json.TokenType != JsonTokenType.StartObject)
                throw Fault(Codes.BodyShape, "Each entry of the array must be an entity.");
            if (context.TryGet(out var own, out refusal!))
            {
                _context = own;
                var draft = Entity();
                return new BatchItem(draft.Id ?? "", draft);
            }
        }
        catch (ReadingFault fault)
        {
            refusal = fault.Refusal;
        }

        _json = beginning;
        var id = IdOf(beginning);
        _json.Skip();
        return new BatchItem(id, refusal);
    }

    private static string IdOf(Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject) return "";
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isId = json.ValueTextEquals("id"u8) || json.ValueTextEquals("@id"u8);
            json.Read();
            if (isId && json.TokenType == JsonTokenType.String) return Faults.Shorten(json.GetString()!);
            json.Skip();
        }

        return "";
    }
}
