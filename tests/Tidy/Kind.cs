namespace City.Tidy;

/// <summary>What sort of file a path names.</summary>
internal static class Kind
{
    private static readonly string[] Sources = [".cs", ".ts", ".js", ".mjs", ".css", ".razor", ".html", ".sh", ".c"];
    private static readonly string[] Pictures = [".png", ".jpg", ".webp", ".ico", ".woff2", ".pdf"];

    /// <summary>Code that people of the house write, scripts without an ending included.</summary>
    public static bool IsSource(string path) =>
        Sources.Contains(Path.GetExtension(path)) || IsScript(path);

    /// <summary>A script of the shell: those at the root, in eng/ and in .ci/ have no ending.</summary>
    public static bool IsScript(string path) =>
        path.EndsWith(".sh", StringComparison.Ordinal) ||
        path is "run" or "test" or "bench" or ".ci/run" ||
        (path.StartsWith("eng/", StringComparison.Ordinal) && Path.GetExtension(path).Length == 0);

    public static bool IsText(string path) => !Pictures.Contains(Path.GetExtension(path));

    /// <summary>Written by a tool, so not held to the shape of hand-written files.</summary>
    public static bool IsGenerated(string path) =>
        path.EndsWith("packages.lock.json", StringComparison.Ordinal) ||
        path.EndsWith("package-lock.json", StringComparison.Ordinal) ||
        path.StartsWith("contracts/", StringComparison.Ordinal) ||
        (path.StartsWith("domains/", StringComparison.Ordinal) &&
            path.EndsWith("/api.txt", StringComparison.Ordinal));

    /// <summary>A file of a suite of tests; the kit of the tests and the simulated city are none.</summary>
    public static bool IsOfSuite(string path) =>
        path.Contains("Tests/", StringComparison.Ordinal) ||
        (path.StartsWith("tests/", StringComparison.Ordinal) &&
            !path.StartsWith("tests/TestKit/", StringComparison.Ordinal) &&
            !path.StartsWith("tests/City.Sim/", StringComparison.Ordinal));

    public static bool IsMarkdown(string path) => path.EndsWith(".md", StringComparison.Ordinal);

    public static bool IsCSharp(string path) => path.EndsWith(".cs", StringComparison.Ordinal);
}
