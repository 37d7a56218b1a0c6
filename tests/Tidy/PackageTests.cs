using Xunit;

namespace City.Tidy;

public sealed class PackageTests
{
    private static IEnumerable<string> Direct =>
    [
        .. PackageRules.Central(Tree.Read("Directory.Packages.props")),
        .. Tree.Files.Where(path => Path.GetFileName(path) == "package.json")
            .SelectMany(path => PackageRules.Npm(Tree.Read(path))),
    ];

    [Fact]
    public void Every_direct_package_is_listed_with_version_licence_and_use() =>
        Assert.Equal(Direct.Distinct().Order(StringComparer.OrdinalIgnoreCase),
            PackageRules.Listed(Tree.Read(PackageRules.Listing)).Order(StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void Every_direct_package_has_an_exact_version() =>
        Assert.All(Direct, package => Assert.True(PackageRules.IsExact(package), package));

    [Fact]
    public void Every_central_version_is_used_by_a_project()
    {
        var used = Tree.Files.Where(path => Path.GetExtension(path) is ".csproj" or ".props" or ".targets")
            .SelectMany(path => PackageRules.Used(Tree.Read(path))).ToHashSet();

        Assert.All(PackageRules.Central(Tree.Read("Directory.Packages.props")),
            package => Assert.Contains(package.Split(' ')[0], used));
    }

    [Theory]
    [InlineData("| [A.B](https://example.org) | 1.2.3 | MIT | tests |\n", "A.B 1.2.3")]
    [InlineData("| @a/b | 1.2.3 | MIT | maps |\n", "@a/b 1.2.3")]
    public void A_row_of_the_listing_gives_name_and_version(string row, string listed) =>
        Assert.Equal([listed], PackageRules.Listed("| package | version | licence | use |\n|---|---|---|---|\n" + row));

    [Fact]
    public void A_row_without_a_licence_does_not_count() =>
        Assert.Empty(PackageRules.Listed("| A | 1.2.3 |  | tests |\n"));

    [Theory]
    [InlineData("a 1.2.3", true)]
    [InlineData("a ^1.2.3", false)]
    [InlineData("a 1.2.*", false)]
    [InlineData("a [1.2.3,2)", false)]
    public void A_range_of_versions_is_not_exact(string package, bool exact) =>
        Assert.Equal(exact, PackageRules.IsExact(package));

    [Fact]
    public void Packages_of_the_pages_are_read_from_both_parts() =>
        Assert.Equal(["a 1.0.0", "b 2.0.0"],
            PackageRules.Npm("""{ "dependencies": { "a": "1.0.0" }, "devDependencies": { "b": "2.0.0" } }"""));
}
