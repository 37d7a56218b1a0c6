namespace City.Screen;

/// <summary>The columns of the list of entities.</summary>
internal static class EntityColumns
{
    private const int AttributesMax = 8;

    public static IReadOnlyList<TableColumn<ShownEntity>> Of(Frame frame) =>
    [
        new("name", frame.Texts["map.name"], entity => entity.Title),
        new("id", frame.Texts["entity"], entity => entity.Id)
        {
            IsName = true, Href = entity => Names.Page(entity.Id),
        },
        new("kind", frame.Texts["type"], entity => Joined(frame, entity.Types)),
        new("attributes", frame.Texts["list.attributes"], entity => Joined(
            frame, entity.Attributes.Select(one => one.Name).Distinct().Take(AttributesMax))) { IsSortable = false },
        new("changed", frame.Texts["list.changed"], entity => entity.ModifiedAt),
    ];

    private static string Joined(Frame frame, IEnumerable<string> names) =>
        string.Join(frame.Texts["list.separator"], names.Select(frame.Called));
}
