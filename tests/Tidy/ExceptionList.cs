namespace City.Tidy;

/// <summary>Files that may break a rule for now, one "rule path why" on a line of the list.</summary>
internal sealed class ExceptionList
{
    public const string Path = "tests/Tidy/exceptions.txt";

    private readonly ILookup<string, string> pathsByRule;

    public ExceptionList(string text)
    {
        var entries = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Parse).ToList();
        pathsByRule = entries.ToLookup(entry => entry.Rule, entry => entry.Path);
        Count = entries.Count;
    }

    public int Count { get; }

    public IEnumerable<string> Rules => pathsByRule.Select(group => group.Key);

    /// <summary>The faults that no exception covers, and each exception that nothing needs.</summary>
    public IEnumerable<string> Judge(string rule, IReadOnlyCollection<Fault> faults)
    {
        var excepted = pathsByRule[rule].ToHashSet(StringComparer.Ordinal);
        foreach (var fault in faults.Where(fault => !excepted.Contains(fault.Path)))
        {
            yield return $"{fault.Path}: {fault.Detail}";
        }

        foreach (var path in excepted.Except(faults.Select(fault => fault.Path)))
        {
            yield return $"{Path}: \"{rule} {path}\" is no longer needed; delete the line";
        }
    }

    private static (string Rule, string Path) Parse(string line) =>
        line.Split(' ', 3) is [var rule, var path, { Length: > 0 }]
            ? (rule, path)
            : throw new FormatException($"{Path}: \"{line}\" is not \"rule path why\"");
}
