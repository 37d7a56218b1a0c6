using System.Text;
using City.Feel;

namespace City.Bench;

/// <summary>
/// How fast expressions and tables are evaluated, on one core: a condition over a thousand changing contexts, a table
/// of a hundred rules, and what it costs to make an expression ready.
/// </summary>
internal static class FeelBench
{
    private const int Contexts = 1_000, Rules = 100;
    private const string Condition = "a.level > 3.5 and status = \"ok\"";

    /// <summary>Takes the figures; the run is not asked for a brain.</summary>
    public static Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var seconds = run.Options.Quick ? 0.5 : 2;
        var condition = Compiled(Condition);
        var evaluation = condition.NewEvaluation(TimeProvider.System, FeelLimits.Default);
        var levels = Enumerable.Range(0, Contexts).Select(i => new FeelContext(
            new KeyValuePair<string, object?>("name", "station"),
            new KeyValuePair<string, object?>("level", FeelNumber.Of(i % 8 + 0.25m)))).ToArray();
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

        var model = Table();
        object?[] ages = [.. Enumerable.Range(0, Contexts).Select(i => (object?)FeelNumber.Of(i % Rules))];
        var (tables, _) = Rate(seconds, i =>
        {
            var inputs = new FeelContext(new KeyValuePair<string, object?>("age", ages[i % Contexts]));
            if (model.Decide("fee", inputs, TimeProvider.System, FeelLimits.Default).Value is not null) held++;
        }, cancel);
        run.Show(Figures.FeelTable, tables);

        var (made, _) = Rate(seconds, _ => Compiled(Condition), cancel);
        run.Show(Figures.FeelParse, 1e6 / made);
        run.Board.Say($"{held} conditions and tables held");
        return Task.CompletedTask;
    }

    private static FeelExpression Compiled(string text) =>
        FeelExpression.Compile(text, ["a", "status"], [], out var refusal)
        ?? throw new InvalidOperationException(refusal!.ToString());

    /// <summary>Times a second, and bytes allocated each time, after as long to warm up.</summary>
    private static (double Rate, double Bytes) Rate(double seconds, Action<int> work, CancellationToken cancel)
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

    private static DmnModel Table()
    {
        var rules = string.Concat(Enumerable.Range(0, Rules).Select(i =>
            $"<rule><inputEntry><text>[{i}..{i + 1})</text></inputEntry>"
            + $"<outputEntry><text>{i * 10}</text></outputEntry></rule>"));
        var text = $"""
            <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="urn:bench">
            <inputData id="age" name="age"/><decision id="fee" name="fee">
            <informationRequirement><requiredInput href="#age"/></informationRequirement>
            <decisionTable><input><inputExpression><text>age</text></inputExpression></input><output/>{rules}
            </decisionTable></decision></definitions>
            """;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return DmnModel.Load(file, [], out var refusal) ?? throw new InvalidOperationException(refusal!.ToString());
    }
}
