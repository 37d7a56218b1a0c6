namespace City.Sim;

/// <summary>Who a subject is.</summary>
/// <param name="Seed">The seed of its city.</param>
/// <param name="Type">Its type, an absolute IRI.</param>
/// <param name="Number">Its number among those of its kind, from 1.</param>
/// <param name="Name">What it is called; says that it is simulated.</param>
internal sealed record Identity(long Seed, string Type, int Number, Text Name)
{
    /// <summary>Its id in the live city: a URN that says that it is simulated, and by which seed.</summary>
    public string Id { get; } = string.Create(CultureInfo.InvariantCulture,
        $"urn:ngsi-ld:{Type[(Type.LastIndexOf('/') + 1)..]}:simulated-{Seed}-{Number:D4}");

    /// <summary>One of several that are called alike but for their number.</summary>
    public static Identity Of(long seed, string type, int number, Text kind) => new(seed, type, number, new Text(
        string.Create(CultureInfo.InvariantCulture, $"{kind.En} {number} (simulated)"),
        string.Create(CultureInfo.InvariantCulture, $"{kind.Zh}{number}（模拟）")));

    /// <summary>What is said of each subject: its name in two languages, and that nobody measured any of it.</summary>
    public IEnumerable<Attribute> Describe() =>
    [
        Say.InLanguages(Names.Name, Name),
        Say.Words(Names.Source, string.Create(CultureInfo.InvariantCulture, $"simulated, seed {Seed}")),
        Say.Words(Names.DataProvider, "City.Sim: simulated, not measured"),
    ];
}
