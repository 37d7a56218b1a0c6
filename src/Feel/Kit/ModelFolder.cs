namespace City.Feel;

/// <summary>Reads a model with those it imports from files.</summary>
public static class ModelFolder
{
    private const int DepthMax = 20;

    /// <summary>Reads a model; what it imports is looked for among the models beside it.</summary>
    /// <param name="path">A file that exists.</param>
    /// <param name="refusal">Why there is no model; null where there is one.</param>
    /// <exception cref="System.Xml.XmlException">A file beside it is no XML.</exception>
    public static DmnModel? Load(string path, out FeelDiagnostic? refusal)
    {
        var others = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, "*.dmn")
            .Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            try
            {
                if (Xml.Load(stream).Root?.Value("namespace") is { } space) others.TryAdd(space, file);
            }
            catch (System.Xml.XmlException)
            {
                // Not a model that anything could import; if it is the one that is asked for, that says so.
            }
        }

        return Load(path, others, 0, out refusal);
    }

    private static DmnModel? Load(
        string path, Dictionary<string, string> others, int depth, out FeelDiagnostic? refusal)
    {
        var imports = new List<DmnModel>();
        using (var first = File.OpenRead(path))
        {
            try
            {
                foreach (var space in DmnModel.ImportsOf(first))
                {
                    if (depth > DepthMax || !others.TryGetValue(space, out var other)) continue;
                    if (Load(other, others, depth + 1, out refusal) is not { } import) return null;
                    imports.Add(import);
                }
            }
            catch (System.Xml.XmlException)
            {
                // Said below, with its place.
            }
        }

        using var file = File.OpenRead(path);
        return DmnModel.Load(file, imports, out refusal);
    }
}
