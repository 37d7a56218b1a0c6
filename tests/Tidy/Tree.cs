using System.Diagnostics;
using City.TestKit;

namespace City.Tidy;

/// <summary>The files of the repository that git tracks or would track, read once.</summary>
internal static class Tree
{
    private const int FileBytesMax = 16 * 1024 * 1024;

    /// <summary>The folder that holds City.slnx.</summary>
    public static string Root => SourceTree.Root;

    /// <summary>Paths relative to <see cref="Root"/>, with forward slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    /// <summary>The text of one file of the tree.</summary>
    public static string Read(string path)
    {
        var full = Path.Combine(Root, path);
        if (new FileInfo(full).Length > FileBytesMax)
        {
            throw new InvalidDataException($"{path} is larger than {FileBytesMax} bytes");
        }

        return File.ReadAllText(full);
    }

    private static string[] ListFiles()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git does not start");
        var listing = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
        {
            throw new InvalidOperationException($"git ls-files ended with {git.ExitCode} in {Root}");
        }

        return [.. listing.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .Where(path => File.Exists(Path.Combine(Root, path)))
            .Order(StringComparer.Ordinal)];
    }
}
