using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using City.Feel;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// The same twenty expressions, each parsed once, in our engine and in feelin, an engine of npm that runs in a process
/// of Node of its own; both give the same values.
/// </summary>
internal static class FeelinFigure
{
    /// <summary>Takes the figure; says how to come by what is missing where something is.</summary>
    public static async Task ShowAsync(BenchRun run, double seconds, CancellationToken cancel)
    {
        var folder = Path.Combine(SourceTree.Root, "benches", "feelin");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "feelin")))
        {
            run.Board.Say($"feel.feelin was not taken: run npm ci in {folder}");
            return;
        }

        var theirs = await TheirsAsync(folder, seconds, cancel);
        using var cases = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(folder, "expressions.json"), cancel));
        var all = cases.RootElement.EnumerateArray().Select(Made).ToArray();
        var values = theirs.GetProperty("values").EnumerateArray().Select(FeelJson.Read).ToList();
        for (var i = 0; i < all.Length; i++)
        {
            var own = FeelText.Literal(all[i].Evaluate());
            if (own != FeelText.Literal(values[i]))
                throw new InvalidOperationException($"Expression {i + 1} is {own}, and {FeelText.Literal(values[i])}.");
        }

        var (rate, _) = FeelBench.Rate(seconds, _ =>
        {
            foreach (var one in all) one.Evaluate();
        }, cancel);
        var (ours, other) = (rate * all.Length, theirs.GetProperty("rate").GetDouble());
        run.Board.Say($"twenty expressions: {ours:F0} evaluations/s, feelin {other:F0}");
        run.Show(Figures.FeelFeelin, ours / other);
    }

    private static FeelEvaluation Made(JsonElement one)
    {
        var example = (FeelContext)FeelJson.Read(one.GetProperty("context"))!;
        var made = FeelExpression.Compile(
            one.GetProperty("expression").GetString()!, FeelScope.Of(example), out var refusal)
            ?? throw new InvalidOperationException(refusal!.ToString());
        var evaluation = made.NewEvaluation(TimeProvider.System, FeelLimits.Default);
        for (var i = 0; i < made.Variables.Count; i++) evaluation.Set(i, example.Get(made.Variables[i]));
        return evaluation;
    }

    private static async Task<JsonElement> TheirsAsync(string folder, double seconds, CancellationToken cancel)
    {
        using var node = Process.Start(new ProcessStartInfo("node",
            ["bench.mjs", seconds.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("node did not start.");
        var said = await node.StandardOutput.ReadToEndAsync(cancel);
        await node.WaitForExitAsync(cancel);
        if (node.ExitCode != 0) throw new InvalidOperationException($"feelin ended with {node.ExitCode}.");
        using var json = JsonDocument.Parse(said);
        return json.RootElement.Clone();
    }
}
