namespace City.Arrows;

/// <summary>The star of the house: who may refer to whom, by the roles that assembly names tell.</summary>
internal static class Star
{
    public const int OutDegreeMax = 3;
    public const double OutDegreeMeanMax = 1.5;

    private static readonly string[] Pillars = ["Live", "Context", "Think", "Serve", "Identify", "Trust"];
    private static readonly string[] Suites =
        ["Arrows", "Tidy", "Contracts", "Crash", "Overload", "Simulation", "Budgets", "Browser", "FrontPage"];

    /// <summary>The role of an assembly of ours, or null when its name says none.</summary>
    public static Role? RoleOf(string assembly) => assembly.Split('.') switch
    {
        ["citybrain"] => Role.Host,
        ["citysim"] => Role.Sim,
        ["City", .., "Tests"] => Role.Suite,
        ["City", "TestKit"] => Role.Kit,
        ["City", "Bench"] => Role.Bench,
        ["City", "Kernel" or "Feel"] => Role.Ground,
        ["City", "Sense"] => Role.Sense,
        ["City", "Screen"] => Role.Screen,
        ["City", "Connectors", _] => Role.Connector,
        ["City", "Stores", _] => Role.Store,
        ["City", "Domains", _] => Role.Domain,
        ["City", var name] when Pillars.Contains(name) => Role.Pillar,
        ["City", var name] when Suites.Contains(name) => Role.Suite,
        _ => null,
    };

    /// <summary>True for assemblies of ours, whether or not they have a role.</summary>
    public static bool IsOurs(string assembly) =>
        assembly is "citybrain" or "citysim" || assembly.StartsWith("City.", StringComparison.Ordinal);

    public static bool IsProduct(string assembly) =>
        RoleOf(assembly) is not (null or Role.Kit or Role.Suite or Role.Bench or Role.Sim);

    /// <summary>Arrows that the star does not have, and assemblies that have no role in it.</summary>
    public static IEnumerable<string> Wrong(IEnumerable<Arrow> arrows)
    {
        foreach (var arrow in arrows)
        {
            var (tail, head) = (RoleOf(arrow.Tail), RoleOf(arrow.Head));
            if (tail is null) yield return $"{arrow.Tail} has no role; name it in Star.cs";
            else if (head is null) yield return $"{arrow.Head} has no role; name it in Star.cs";
            else if (!May(tail.Value, head.Value, arrow.Head)) yield return arrow.ToString();
        }
    }

    /// <summary>Assemblies, Host and tests excepted, that refer to too many others; and too high a mean.</summary>
    public static IEnumerable<string> TooMany(IReadOnlyCollection<string> assemblies, IEnumerable<Arrow> arrows)
    {
        var counted = assemblies.Where(name => IsProduct(name) && RoleOf(name) != Role.Host).ToList();
        var degrees = arrows.CountBy(arrow => arrow.Tail).ToDictionary();
        foreach (var name in counted.Where(name => degrees.GetValueOrDefault(name) > OutDegreeMax))
        {
            yield return $"{name} refers to {degrees[name]} others; at most {OutDegreeMax}";
        }

        var mean = counted.Select(name => degrees.GetValueOrDefault(name)).DefaultIfEmpty().Average();
        if (mean > OutDegreeMeanMax)
        {
            yield return $"on average an assembly refers to {mean:F2} others; at most {OutDegreeMeanMax}";
        }
    }

    private static bool May(Role tail, Role head, string name) => (tail, head) switch
    {
        (Role.Ground or Role.Screen, _) => false,
        (Role.Pillar or Role.Sense, Role.Ground) => true,
        (Role.Connector, Role.Sense) => true,
        (Role.Connector or Role.Store or Role.Domain or Role.Kit, Role.Ground) => name == "City.Kernel",
        (Role.Host, Role.Host or Role.Kit or Role.Suite or Role.Bench or Role.Sim) => false,
        (Role.Host, _) => true,
        (Role.Sim, Role.Sense) => true,
        (Role.Sim, Role.Ground) => name == "City.Kernel",
        (Role.Suite, Role.Bench or Role.Sim) => true,
        (Role.Suite or Role.Bench, Role.Suite or Role.Bench) => false,
        (Role.Suite or Role.Bench, _) => true,
        _ => false,
    };
}
