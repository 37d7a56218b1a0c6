using System.CommandLine;
using System.Text.Json;
using City.Feel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain feel</c>: evaluates an expression of FEEL (DMN 1.5). Exit codes: 0 evaluated, 1 it is no expression,
/// 2 the context cannot be read.
/// </summary>
internal static class FeelCommand
{
    private const int BytesMax = 16_777_216;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var expression = new Argument<string>("EXPRESSION") { Description = "An expression of FEEL. FEEL 表达式。" };
        var file = new Option<string?>("--context")
        {
            Description = "A JSON object; its members are the variables. JSON 对象，其成员即变量。",
        };
        var command = new Command("feel", "Evaluates an expression of FEEL. 计算 FEEL 表达式。") { expression, file };
        command.SetAction(async (parsed, cancel) =>
        {
            var context = FeelContext.Empty;
            if (parsed.GetValue(file) is { } path)
            {
                if (await ReadAsync(path, errors, cancel) is not { } read) return Entry.Misused;
                context = read;
            }

            return await EvaluateAsync(parsed.GetValue(expression)!, context, output, errors);
        });
        return command;
    }

    /// <summary>Reads a JSON object; null, and said, where there is none.</summary>
    public static async Task<FeelContext?> ReadAsync(string path, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                await errors.WriteLineAsync($"{path}: a context has at most 16 MiB. · 上下文不得超过 16 MiB。");
                return null;
            }

            await using var stream = File.OpenRead(path);
            using var json = await JsonDocument.ParseAsync(stream, cancellationToken: cancel);
            if (FeelJson.Read(json.RootElement) is FeelContext context) return context;
            await errors.WriteLineAsync($"{path}: a JSON object is wanted. · 应为 JSON 对象。");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or JsonException)
        {
            await errors.WriteLineAsync($"{path}: {wrong.Message} · 无法读取。");
        }

        return null;
    }

    private static async Task<int> EvaluateAsync(
        string text, FeelContext context, TextWriter output, TextWriter errors)
    {
        var made = FeelExpression.Compile(text, FeelScope.Of(context), out var refusal);
        if (made is null)
        {
            await errors.WriteLineAsync(refusal!.ToString());
            return Entry.Failed;
        }

        var evaluation = made.NewEvaluation(TimeProvider.System, FeelLimits.Default);
        for (var i = 0; i < made.Variables.Count; i++) evaluation.Set(i, context.Get(made.Variables[i]));
        await output.WriteLineAsync(FeelText.Literal(evaluation.Evaluate()));
        var all = made.Faults.Concat(evaluation.Diagnostics).DistinctBy(said => (said.Code, said.Line, said.Column));
        foreach (var said in all) await errors.WriteLineAsync(said.ToString());
        return Entry.Done;
    }
}
