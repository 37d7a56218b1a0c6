using System.Globalization;
using Xunit;

namespace City.Tidy;

/// <summary>Holds the table of suites, eng/suites.txt, against the projects of the tree.</summary>
public sealed class SuiteTests
{
    private const int WholeRunSecondsMax = 15 * 60;
    private const int BuildSeconds = 90;
    private const int UnlistedSeconds = 60;

    private const string Domains = "domains/*";

    // What the row of a suite is called: src/Live.Tests is Live, stores/Sqlite/Tests is stores/Sqlite, tests/Tidy is
    // Tidy; all domains share one row, which is there whether or not the city has a domain.
    private static readonly string[] Suites =
    [
        Domains,
        .. from path in Tree.Files
           where path.EndsWith(".csproj", StringComparison.Ordinal)
           let folder = path[..path.LastIndexOf('/')]
           where folder.StartsWith("tests/", StringComparison.Ordinal) ||
               path.EndsWith("Tests.csproj", StringComparison.Ordinal)
           where folder is not ("tests/TestKit" or "tests/City.Sim")
           where !folder.StartsWith("domains/", StringComparison.Ordinal)
           let name = folder.StartsWith("src/", StringComparison.Ordinal) ? folder[4..]
               : folder.StartsWith("tests/", StringComparison.Ordinal) ? folder[6..] : folder
           select name.EndsWith("Tests", StringComparison.Ordinal) ? name[..^6] : name,
    ];

    private static readonly string[][] Rows =
    [
        .. Tree.Read("eng/suites.txt").Split('\n').Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    ];

    [Fact]
    public void Every_row_is_complete_and_names_a_suite_once()
    {
        Assert.All(Rows, row => Assert.Equal(4, row.Length));
        Assert.Equal(Rows.Length, Rows.DistinctBy(row => row[0]).Count());
        Assert.Empty(Rows.Select(row => row[0]).Except(Suites));
    }

    [Fact]
    public void The_whole_run_fits_into_a_quarter_of_an_hour()
    {
        var listed = Rows.ToDictionary(row => row[0], row => int.Parse(row[1], CultureInfo.InvariantCulture));
        var seconds = Suites.Sum(suite => listed.GetValueOrDefault(suite, UnlistedSeconds));

        Assert.InRange(seconds + BuildSeconds, 1, WholeRunSecondsMax);
    }
}
