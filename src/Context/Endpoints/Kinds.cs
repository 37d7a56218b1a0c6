using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// In simplified form a link looks like a text. What is merged into an attribute that is there is therefore of the kind
/// that it has (6.5.3.4).
/// </summary>
internal static class Kinds
{
    public static async ValueTask<ImmutableArray<Attribute>> LikeThoseThereAsync(
        Exchange x, string id, ImmutableArray<Attribute> given)
    {
        var found = await x.Door.City.FindAsync(id, x.Caller, x.Cancel).ConfigureAwait(false);
        return found.TryGet(out var record, out _)
            ? [.. given.Select(attribute => Like(record, attribute))]
            : given;
    }

    private static Attribute Like(in EntityRecord record, Attribute given)
    {
        if (given.Kind != AttributeKind.Property) return given;
        var (name, dataset) = (record.Names.Find(given.Name), record.Names.Find(given.DatasetId));
        if (name <= 0 || dataset < 0 || !record.View.TryFind(name, dataset, out var body)) return given;
        var kind = new AttributeView(body).Kind;
        var fits = kind switch
        {
            AttributeKind.Relationship => given.Value.AsText() is { } link && Spelling.IsUri(link),
            AttributeKind.ListProperty => given.Value.Kind == ValueKind.Json && given.Value.Utf8[0] == '[',
            _ => false,
        };
        return fits ? given with { Kind = kind } : given;
    }
}
