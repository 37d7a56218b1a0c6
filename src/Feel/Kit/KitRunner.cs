using System.Xml;
using System.Xml.Linq;

namespace City.Feel;

/// <summary>
/// Runs the cases of a conformance kit: folders with models and test files in the form of the public kit of DMN.
/// </summary>
public static class KitRunner
{
    private const int FilesMax = 10_000;
    private static readonly FeelLimits Limits = FeelLimits.Default;

    /// <summary>Runs all test files of a folder and of those below it.</summary>
    /// <param name="folder">A folder that exists.</param>
    /// <param name="clock">What <c>now()</c> and <c>today()</c> read.</param>
    /// <returns>The cases in the order of their folders, files and places.</returns>
    public static IReadOnlyList<KitCase> Run(string folder, TimeProvider clock)
    {
        var files = Directory.EnumerateFiles(folder, "*.xml", SearchOption.AllDirectories).Take(FilesMax)
            .Order(StringComparer.Ordinal);
        return [.. files.SelectMany(file => OfFile(file, folder, clock))];
    }

    private static List<KitCase> OfFile(string file, string root, TimeProvider clock)
    {
        if (Read(file) is not { Name.LocalName: "testCases" } cases) return [];
        var folder = Path.GetRelativePath(root, Path.GetDirectoryName(Path.GetFullPath(file))!).Replace('\\', '/');
        var name = Path.GetFileNameWithoutExtension(file);
        var model = LoadModel(Path.Combine(Path.GetDirectoryName(file)!, cases.Child("modelName")?.Value ?? ""),
            out var why);
        return cases.Children("testCase").Select(one =>
        {
            var id = one.Value("id") ?? "";
            var expectsValue = one.Children("resultNode").Any(node => Expected(node) is not null);
            if (model is null) return new KitCase(folder, name, id, "failed", expectsValue, why);
            if (folder.Contains("external-java", StringComparison.Ordinal))
                return new KitCase(folder, name, id, "skipped", expectsValue, "needs classes of Java");
            var detail = Try(model, one, clock);
            return new KitCase(folder, name, id, detail.Length == 0 ? "passed" : "failed", expectsValue, detail);
        }).ToList();
    }

    private static XElement? Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return Xml.Load(stream).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static DmnModel? LoadModel(string path, out string why)
    {
        why = "the model is not there";
        if (!File.Exists(path)) return null;
        var model = ModelFolder.Load(path, out var refusal);
        why = refusal?.ToString() ?? "";
        return model;
    }

    private static string Try(DmnModel model, XElement test, TimeProvider clock)
    {
        var inputs = new FeelContext(test.Children("inputNode").Select(node => new KeyValuePair<string, object?>(
            (node.Value("namespace") is { } space ? space + "#" : "") + node.Value("name"), KitValue.Of(node))));
        var service = test.Value("type") == "decisionService" ? test.Value("invocableName") : null;
        foreach (var node in test.Children("resultNode"))
        {
            var name = node.Value("name") ?? "";
            var result = service is null
                ? model.Decide(name, inputs, clock, Limits)
                : model.Serve(service, inputs, clock, Limits);
            var value = service is not null && result.Value is FeelContext outputs
                && outputs.TryGet(name, out var output)
                ? output
                : result.Value;
            var expected = Expected(node);
            var said = string.Join("; ", result.Diagnostics.Select(one => one.ToString()));
            if (!KitValue.Same(expected, value))
                return $"{name}: expected {FeelText.Literal(expected)} but got {FeelText.Literal(value)} {said}".Trim();
            if (node.Value("errorResult") == "true" && expected is null && result.Diagnostics.Count == 0)
                return $"{name}: null as expected, but nothing says why";
        }

        return "";
    }

    private static object? Expected(XElement node) =>
        node.Child("expected") is { } expected ? KitValue.Of(expected) : null;
}
