using City.Screen.Wire;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>Reads decision models and asks them, as the reader of the page.</summary>
internal sealed class RulesReader(CityClient city)
{
    private const string Root = "/api/rules/models";

    public async Task<RulesView> AllAsync(Frame frame, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, Root, cancel);
        return Read<RuleModelsAnswer>(answer) is { } all
            ? new RulesView { Models = all.Models } : new RulesView { Fault = answer };
    }

    /// <summary>One version of a model; the latest for 0.</summary>
    public async Task<RuleView> OneAsync(Frame frame, string name, int version, CancellationToken cancel)
    {
        var view = new RuleView { Name = name };
        var answer = await city.GetAsync(frame.Headers, Path(name, "", version), cancel);
        if (Read<RuleModelAnswer>(answer) is not { } model) return view with { Fault = answer };
        return view with
        {
            Model = model, Versions = await VersionsAsync(frame, name, cancel), Example = Example(model),
        };
    }

    /// <summary>Two versions and how they differ; the latest and the one before it for 0.</summary>
    public async Task<DiffView> DiffAsync(Frame frame, string name, (int From, int To) asked, CancellationToken cancel)
    {
        var view = new DiffView { Name = name, Versions = await VersionsAsync(frame, name, cancel) };
        var to = asked.To > 0 ? asked.To : view.Versions.Select(one => one.Version).DefaultIfEmpty(1).Max();
        var from = asked.From > 0 ? asked.From : Math.Max(1, to - 1);
        var answer = await city.GetAsync(
            frame.Headers, FormattableString.Invariant($"{Path(name, "/diff", 0)}?from={from}&to={to}"), cancel);
        if (Read<RuleDiffAnswer>(answer) is not { } changes) return view with { Fault = answer };
        return view with
        {
            Changes = changes.Changes,
            From = Read<RuleModelAnswer>(await city.GetAsync(frame.Headers, Path(name, "", from), cancel)),
            To = Read<RuleModelAnswer>(await city.GetAsync(frame.Headers, Path(name, "", to), cancel)),
        };
    }

    /// <summary>Asks a decision of a model on an example that is written in FEEL.</summary>
    public async Task<RuleView> EvaluateAsync(
        RuleView view, IHeaderDictionary reader, string decision, string example, CancellationToken cancel)
    {
        var answer = await city.SendAsync(
            reader, HttpMethod.Post, Path(view.Name, "/evaluate", view.Model?.Version ?? 0),
            CityBody.Json(new RuleTablesAsk(Decision: decision, Context: example)), cancel);
        view = view with { Decision = decision, Example = example };
        return Read<RuleResultAnswer>(answer) is { } result
            ? view with { Result = result } : view with { Refused = answer };
    }

    /// <summary>Checks and evaluates an expression on an example.</summary>
    public async Task<FeelView> FeelAsync(
        IHeaderDictionary reader, string expression, string example, CancellationToken cancel)
    {
        var answer = await city.SendAsync(
            reader, HttpMethod.Post, "/api/rules/feel", CityBody.Json(new RuleExpressionAsk(expression, example)),
            cancel);
        var view = new FeelView { Expression = expression, Example = example };
        return Read<RuleExpressionAnswer>(answer) is { } result
            ? view with { Result = result } : view with { Fault = answer };
    }

    /// <summary>Keeps a file as a new version, or as a new model.</summary>
    public async Task<CityAnswer> KeepAsync(
        IHeaderDictionary reader, string name, string comment, byte[] file, CancellationToken cancel)
    {
        var known = Read<RuleModelAnswer>(await city.GetAsync(reader, Path(name, "", 0), cancel));
        return await city.SendAsync(
            reader, HttpMethod.Put, $"{Path(name, "/file", 0)}?comment={Uri.EscapeDataString(comment)}",
            new CityBody(file, "application/xml", known?.Tag), cancel);
    }

    /// <summary>An example of all inputs, each of its type, written in FEEL.</summary>
    private static string Example(RuleModelAnswer model) => "{" + string.Join(", ", model.Elements
        .Where(one => one.Kind == "inputData").Select(one => $"{one.Name}: {Sample(one.Type)}")) + "}";

    private static string Sample(string type) => type switch
    {
        "string" => "\"\"",
        "boolean" => "true",
        "date" => "@\"2026-01-01\"",
        "time" => "@\"08:00:00\"",
        "date and time" or "dateTime" => "@\"2026-01-01T08:00:00\"",
        "" => "null",
        _ => "1",
    };

    private async Task<IReadOnlyList<RuleVersion>> VersionsAsync(Frame frame, string name, CancellationToken cancel) =>
        Read<RuleVersionsAnswer>(await city.GetAsync(frame.Headers, Path(name, "/versions", 0), cancel))?.Versions
        ?? [];

    private static string Path(string name, string part, int version) =>
        $"{Root}/{Uri.EscapeDataString(name)}{part}"
        + (version > 0 ? FormattableString.Invariant($"?version={version}") : "");

    private static T? Read<T>(CityAnswer answer) where T : class =>
        answer.IsGood ? WireJson.Read<T>(answer.Body) : null;
}
