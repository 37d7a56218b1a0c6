using System.Xml.Linq;
using Xunit;

namespace City.Tidy;

public sealed class BuildFileTests
{
    private static readonly string[] Projects =
        [.. Tree.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))];

    [Fact]
    public void The_solution_lists_every_project_of_the_tree_in_order()
    {
        var listed = XDocument.Parse(Tree.Read("City.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value);

        Assert.Equal(Projects, listed);
    }

    [Fact]
    public void Every_project_has_a_lock_file()
    {
        var missing = Projects.Select(path => path[..(path.LastIndexOf('/') + 1)] + "packages.lock.json")
            .Where(path => !Tree.Files.Contains(path));

        Assert.Empty(missing);
    }
}
