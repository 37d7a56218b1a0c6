namespace City.Live.Tests;

/// <summary>An entity in the plain model of the city.</summary>
internal sealed record ModelEntity(
    ImmutableList<string> Types, ImmutableList<string> Scopes,
    ImmutableDictionary<(string Name, string? Dataset), Attribute> Attributes, Moment CreatedAt, Moment ModifiedAt)
{
    public Entity ToEntity(string id) => new()
    {
        Id = id, Types = [.. Types], Scopes = [.. Scopes], Attributes = [.. Attributes.Values],
        CreatedAt = CreatedAt, ModifiedAt = ModifiedAt,
    };
}
