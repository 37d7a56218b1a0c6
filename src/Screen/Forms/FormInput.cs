using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;

namespace City.Screen;

/// <summary>
/// What was filled into a form: the texts as they were typed, what is wrong with them, and what they mean.
/// </summary>
internal sealed record FormInput
{
    /// <summary>An empty form.</summary>
    public static readonly FormInput Empty = new();

    /// <summary>The texts by the names of their inputs.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>How many objects each list has, by the names of their inputs.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

    /// <summary>The faults, by the names of their inputs, in the order of the form.</summary>
    public IReadOnlyList<(string Name, FormFault Fault)> Faults { get; init; } = [];

    /// <summary>What it means as JSON of the schema; meant only where there are no faults.</summary>
    public JsonObject Meaning { get; init; } = [];

    /// <summary>Whether the reader only asked for another row of a list, or for one less.</summary>
    public bool IsGrowing { get; init; }

    /// <summary>Whether it may be taken.</summary>
    public bool IsGood => Faults.Count == 0 && !IsGrowing;

    public string Text(string name) => Texts.GetValueOrDefault(name, "");

    public FormFault? FaultOf(string name) => Faults.FirstOrDefault(fault => fault.Name == name).Fault;

    public int Count(string name) => Counts.GetValueOrDefault(name, 1);

    internal static Dictionary<string, string> Flat(IEnumerable<KeyValuePair<string, StringValues>> form) =>
        form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
}
