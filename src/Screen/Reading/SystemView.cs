using City.Screen.Wire;

namespace City.Screen;

/// <summary>How it stands with the running brain.</summary>
internal sealed record SystemView
{
    public StatusAnswer? Status { get; init; }

    public SystemAnswer? Program { get; init; }

    public IReadOnlyList<ShownFeed> Feeds { get; init; } = [];

    public TableView<ShardAnswer>? Shards { get; init; }

    public CityAnswer? Fault { get; init; }
}
