using System.Text;

namespace City.Feel;

/// <summary>What a model decided, and why.</summary>
/// <param name="Value">The decision; null also where it could not be had.</param>
/// <param name="Diagnostics">Why parts are null; at most 32.</param>
/// <param name="Traces">Every decision that was worked out, in the order in which they were.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Version">Version of the model, see <see cref="DmnModel.Version"/>.</param>
public sealed record DmnResult(
    object? Value, IReadOnlyList<FeelDiagnostic> Diagnostics, IReadOnlyList<DmnTrace> Traces, string Model,
        string Version)
{
    /// <summary>The same in sentences, one paragraph a decision, in English.</summary>
    public string ExplainEn()
    {
        var text = new StringBuilder($"By the model \"{Model}\" (version {Version}).");
        foreach (var trace in Traces) text.Append('\n').Append(trace.En);
        foreach (var said in Diagnostics) text.Append('\n').Append(said.Message);
        return text.ToString();
    }

    /// <summary>The same in sentences, one paragraph a decision, in Chinese.</summary>
    public string ExplainZh()
    {
        var text = new StringBuilder($"依据模型“{Model}”（版本 {Version}）。");
        foreach (var trace in Traces) text.Append('\n').Append(trace.Zh);
        foreach (var said in Diagnostics) text.Append('\n').Append(said.MessageZh);
        return text.ToString();
    }
}
