using City.TestKit;
using Xunit;

namespace City.Contracts;

/// <summary>
/// Texts that others rely on, kept in contracts/. A change of one is a decision: the test fails until somebody has
/// accepted what was built, with <c>./test --approve</c>, and the difference stands in the commit for all to see.
/// </summary>
internal static class Approved
{
    private const int DifferencesMax = 40;

    private static readonly string Folder = Path.Combine(SourceTree.Root, "contracts");

    /// <summary>True while differences are being accepted: the variable CITY_APPROVE is 1.</summary>
    public static bool IsApproving => Environment.GetEnvironmentVariable("CITY_APPROVE") == "1";

    /// <summary>Fails when the lines differ from those of the approved file; rewrites it while approving.</summary>
    public static void Holds(string name, IEnumerable<string> lines)
    {
        string[] built = [.. lines];
        var path = Path.Combine(Folder, name);
        var approved = File.Exists(path) ? File.ReadAllLines(path) : [];
        if (built.SequenceEqual(approved))
        {
            return;
        }

        if (IsApproving)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, string.Concat(built.Select(line => line + "\n")));
            return;
        }

        var differences = Differences(approved, built).ToList();
        Assert.Fail($"contracts/{name} does not say what was built; if the change is meant, run ./test --approve\n"
            + string.Join('\n', differences.Take(DifferencesMax))
            + (differences.Count > DifferencesMax ? $"\n… and {differences.Count - DifferencesMax} more lines" : ""));
    }

    /// <summary>Fails when the folder holds a file for something that is no more; deletes it while approving.</summary>
    public static void HoldsOnly(string folder, IEnumerable<string> names)
    {
        var place = Path.Combine(Folder, folder);
        var left = Directory.Exists(place)
            ? Directory.GetFiles(place).Select(path => Path.GetFileName(path)).Except(names).ToList()
            : [];
        if (!IsApproving)
        {
            Assert.Empty(left);
        }

        left.ForEach(name => File.Delete(Path.Combine(place, name)));
    }

    /// <summary>Lines that are only in one of two texts, in the order of the texts: "- gone", "+ new".</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<string> approved, IReadOnlyList<string> built)
    {
        var (gone, come) = (Surplus(approved, built), Surplus(built, approved));
        return gone.Select(line => "- " + line).Concat(come.Select(line => "+ " + line))
            .DefaultIfEmpty("~ the same lines in another order");
    }

    private static IEnumerable<string> Surplus(IReadOnlyList<string> lines, IReadOnlyList<string> others)
    {
        var left = others.CountBy(line => line).ToDictionary();
        foreach (var line in lines)
        {
            if (left.TryGetValue(line, out var count) && count > 0) left[line] = count - 1;
            else yield return line;
        }
    }
}
