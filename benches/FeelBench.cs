using System.Text;
using City.Feel;

namespace City.Bench;

/// <summary>
/// How fast expressions and tables are evaluated, on one core: a condition over a thousand changing contexts,
/// arithmetic, a table of ten inputs and fifty rules, what it costs to make an expression ready, and how another engine
/// does in the same run.
/// </summary>
internal static class FeelBench
{
    private const int Contexts = 1_000, Rules = 50, Inputs = 10;
    private const string Condition = "a.level > 3.5 and status = \"ok\"";
    private const string Sum = "(a + b) * c - d + e";

    // 200 characters.
    private const string Long =
        "if a.level > 3.5 and status = \"ok\" then {fee: a.level * 1.06 + 12.5, due: @\"2026-11-26\" + @\"P30D\"} "
        + "else {fee: sum(for r in [1, 2, 3] return r * a.level), "
        + "due: if status in (\"off\", \"new\") then null else 0}.f";

    /// <summary>Takes the figures; the run is not asked for a brain.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var seconds = run.Options.Quick ? 0.5 : 2;
        var held = Conditions(run, seconds, cancel) + Decisions(run, seconds, cancel);
        var sum = Compiled(Sum, "a", "b", "c", "d", "e").NewEvaluation(TimeProvider.System, FeelLimits.Default);
        object?[] numbers = [.. Enumerable.Range(0, Contexts).Select(i => (object?)FeelNumber.Of((i % 97) + 0.25m))];
        var (sums, _) = Rate(seconds, i =>
        {
            for (var v = 0; v < 5; v++) sum.Set(v, numbers[(i + v) % Contexts]);
            if (sum.Evaluate() is not null) held++;
        }, cancel);
        run.Show(Figures.FeelSum, sums);

        var (made, _) = Rate(seconds, _ => Compiled(Long, "a", "status"), cancel);
        run.Show(Figures.FeelParse, 1e6 / made);
        await FeelinFigure.ShowAsync(run, seconds, cancel);
        run.Board.Say($"{held} conditions, tables and sums held");
    }

    /// <summary>Times a second, and bytes allocated each time, after as long to warm up.</summary>
    public static (double Rate, double Bytes) Rate(double seconds, Action<int> work, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        var (done, rate, bytes) = (0, 0.0, 0.0);
        for (var round = 0; round < 2; round++)
        {
            var (start, before) = (clock.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            var first = done;
            do
            {
                cancel.ThrowIfCancellationRequested();
                for (var i = 0; i < 256; i++) work(done++);
            }
            while (clock.GetElapsedTime(start).TotalSeconds < seconds);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(done - first);
            rate = (done - first) / clock.GetElapsedTime(start).TotalSeconds;
        }

        return (rate, Math.Round(bytes, 2));
    }

    private static int Conditions(BenchRun run, double seconds, CancellationToken cancel)
    {
        var evaluation = Compiled(Condition, "a", "status").NewEvaluation(TimeProvider.System, FeelLimits.Default);
        var levels = Enumerable.Range(0, Contexts).Select(i => new FeelContext(
            new KeyValuePair<string, object?>("name", "station"),
            new KeyValuePair<string, object?>("level", FeelNumber.Of((i % 8) + 0.25m)))).ToArray();
        string[] states = ["ok", "off"];
        var held = 0;
        var (rate, bytes) = Rate(seconds, i =>
        {
            evaluation.Set(0, levels[i % Contexts]);
            evaluation.Set(1, states[i & 1]);
            if (evaluation.Evaluate() is true) held++;
        }, cancel);
        run.Show(Figures.Feel, rate);
        run.Show(Figures.FeelBytes, bytes);
        return held;
    }

    private static int Decisions(BenchRun run, double seconds, CancellationToken cancel)
    {
        var model = Table();
        // Each context hits another rule; all its inputs are read.
        FeelContext[] contexts = [.. Enumerable.Range(0, Contexts).Select(i => new FeelContext(
            Enumerable.Range(0, Inputs).Select(input => new KeyValuePair<string, object?>(
                $"x{input}", FeelNumber.Of((i % Rules) + 0.5m)))))];
        var held = 0;
        var (tables, bytes) = Rate(seconds, i =>
        {
            var result = model.Decide("fee", contexts[i % Contexts], TimeProvider.System, FeelLimits.Default);
            if (result.Value is not null) held++;
        }, cancel);
        run.Show(Figures.FeelTable, tables);
        run.Board.Say($"a decision allocates {bytes:F0} bytes, its trace included");
        return held;
    }

    private static FeelExpression Compiled(string text, params string[] variables) =>
        FeelExpression.Compile(text, variables, [], out var refusal)
        ?? throw new InvalidOperationException(refusal!.ToString());

    // Ten inputs, fifty rules, one of which holds: each cell is a range, as the bands of a tariff.
    private static DmnModel Table()
    {
        var inputs = Enumerable.Range(0, Inputs).ToList();
        var rules = string.Concat(Enumerable.Range(0, Rules).Select(rule => "<rule>"
            + string.Concat(inputs.Select(_ => $"<inputEntry><text>[{rule}..{rule + 1})</text></inputEntry>"))
            + $"<outputEntry><text>{rule * 10}</text></outputEntry></rule>"));
        var text = $"""
            <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="urn:bench">
            {string.Concat(inputs.Select(i => $"<inputData id=\"x{i}\" name=\"x{i}\"/>"))}
            <decision id="fee" name="fee">{string.Concat(inputs.Select(i =>
                $"<informationRequirement><requiredInput href=\"#x{i}\"/></informationRequirement>"))}
            <decisionTable>{string.Concat(inputs.Select(i =>
                $"<input><inputExpression><text>x{i}</text></inputExpression></input>"))}<output/>{rules}
            </decisionTable></decision></definitions>
            """;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return DmnModel.Load(file, [], out var refusal) ?? throw new InvalidOperationException(refusal!.ToString());
    }
}
