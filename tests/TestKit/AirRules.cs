namespace City.TestKit;

/// <summary>A model of decisions of the tests' own, so that none of them needs one that a domain brings.</summary>
public static class AirRules
{
    /// <summary>The name that the city keeps it under.</summary>
    public const string Name = "air";

    /// <summary>Has a brain keep it as version 1: the classes of air by a table of six bands.</summary>
    public static async Task KeepAsync(Brain brain, CancellationToken cancel)
    {
        var file = await File.ReadAllBytesAsync(
            Path.Combine(SourceTree.Root, "tests", "TestKit", "air.dmn"), cancel);
        using var content = new ByteArrayContent(file);
        using var answer = await brain.Client.PutAsync(
            new Uri($"/api/rules/models/{Name}/file", UriKind.Relative), content, cancel);
        answer.EnsureSuccessStatusCode();
    }
}
