using City.TestKit;

namespace City.Browser;

/// <summary>The simulated city's program.</summary>
internal static class SimProgram
{
    /// <summary>Where it lies.</summary>
    public static string Program { get; } = Path.Combine(
        SourceTree.Root, "tests", "City.Sim", "bin", SourceTree.Configuration, "net10.0", "citysim");

    /// <summary>Runs one of its commands to its end.</summary>
    public static async Task RunAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        var (code, said) = await ChildProcess.RunAsync(Program, arguments, cancel);
        if (code != 0) throw new InvalidOperationException(said);
    }
}
