namespace City.Screen;

/// <summary>What the pages of identifiers show.</summary>
internal sealed record IdentifyView
{
    /// <summary>The interval shown, by its name.</summary>
    public string Last { get; init; } = IdentifyReader.Usual;

    /// <summary>False where no node runs in the brain.</summary>
    public bool Runs { get; init; } = true;

    public StatisticsAnswer? Statistics { get; init; }

    public IReadOnlyList<FlowRow> Flows { get; init; } = [];

    public IReadOnlyList<NodeAnswer> Nodes { get; init; } = [];

    public IReadOnlyList<CountedRow> ByNode { get; init; } = [];

    public IReadOnlyList<CountedRow> ByIndustry { get; init; } = [];

    public IReadOnlyList<CountedRow> BySource { get; init; } = [];

    public IReadOnlyList<CountedRow> ByPrefix { get; init; } = [];

    public IReadOnlyList<CountedRow> ByHour { get; init; } = [];

    /// <summary>
    /// What was counted of each node: of a top node what flowed to it, of one below what its prefixes were asked for.
    /// </summary>
    public IReadOnlyList<CountedRow> Counted =>
    [
        .. Flows.Where(flow => flow is { Node: not null, Reported: false }).GroupBy(flow => flow.Node!)
            .Select(flows => new CountedRow(
                flows.Key, flows.First().NodeName!, flows.Sum(flow => flow.Resolved), 0, 0, 0, 0)),
        .. ByNode,
        .. ByPrefix,
    ];

    public IReadOnlyList<TopRow> Top { get; init; } = [];

    public CountedPage<AnomalyRow> Anomalies { get; init; } = CountedPage<AnomalyRow>.None;

    /// <summary>The node, prefix or handle that a page is about.</summary>
    public string Name { get; init; } = "";

    public NodeAnswer? Node { get; init; }

    public HandlesAnswer? Handles { get; init; }

    public HandleRecordAnswer? Record { get; init; }

    /// <summary>The live entity that an identifier is of, where the reader may see it.</summary>
    public string? Twin { get; init; }

    public CityAnswer? Fault { get; init; }
}
