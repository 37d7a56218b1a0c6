using Xunit;

namespace City.Tidy;

/// <summary>Holds rules against the whole tree, less the exceptions.</summary>
internal static class House
{
    /// <summary>How many exceptions there may be. It may only fall.</summary>
    public const int ExceptionsMax = 1;

    public static ExceptionList Exceptions { get; } = new(Tree.Read(ExceptionList.Path));

    /// <summary>Fails with one line per fault when a file breaks the rule.</summary>
    public static void Holds(string rule, Func<string, string, IEnumerable<Fault>> check) =>
        Holds(rule, Tree.Files.Where(Kind.IsText).SelectMany(path => check(path, Tree.Read(path))));

    /// <inheritdoc cref="Holds(string, Func{string, string, IEnumerable{Fault}})"/>
    public static void Holds(string rule, IEnumerable<Fault> faults)
    {
        string[] open = [.. Exceptions.Judge(rule, [.. faults])];
        Assert.True(open.Length == 0, $"{open.Length} breaches of \"{rule}\":\n{string.Join('\n', open)}");
    }
}
