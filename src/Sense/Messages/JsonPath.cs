using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Sense;

/// <summary>
/// A way into a JSON document: names joined by dots, places of an array in brackets, names with dots in brackets and
/// quotes: <c>values[0].temp</c>, <c>meta["fw.version"]</c>. <c>$.</c> at the beginning goes in from the whole message
/// rather than from the record.
/// </summary>
internal sealed class JsonPath
{
    private const int StepsMax = 16;
    private const int IndexMax = 999_999;

    /// <summary>The furthest place of an array that is made by <see cref="Put(JsonNode?, JsonNode)"/>.</summary>
    private const int MadeIndexMax = 63;

    private JsonPath(ImmutableArray<Step> steps, bool fromRoot) => (Steps, FromRoot) = (steps, fromRoot);

    /// <summary>The steps from the beginning.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>Whether it begins at the whole message.</summary>
    public bool FromRoot { get; }

    /// <summary>Reads a path; false with the fault where it is none.</summary>
    public static bool TryParse(string text, out JsonPath? path, out string fault)
    {
        (path, fault) = (null, "");
        var fromRoot = text == "$" || text.StartsWith("$.", StringComparison.Ordinal)
            || text.StartsWith("$[", StringComparison.Ordinal);
        var steps = ImmutableArray.CreateBuilder<Step>();
        var at = fromRoot ? 1 : 0;
        var fresh = !fromRoot;
        while (at < text.Length)
        {
            if (text[at] == '[')
            {
                if (!Bracket(text, ref at, steps)) break;
            }
            else
            {
                if (!fresh && text[at++] != '.') break;
                var end = text.AsSpan(at).IndexOfAny('.', '[', ']') is var stop and >= 0 ? at + stop : text.Length;
                if (end == at) break;
                steps.Add(new Step(Encoding.UTF8.GetBytes(text[at..end]), -1));
                at = end;
            }

            fresh = false;
            if (steps.Count > StepsMax) break;
        }

        if (at < text.Length || text.Length == 0 || text[^1] == '.' || steps.Count > StepsMax)
        {
            fault = $"'{text}' is no path into JSON of at most {StepsMax} steps, such as values[0].temp or $.station.";
            return false;
        }

        path = new JsonPath(steps.ToImmutable(), fromRoot);
        return true;
    }

    /// <summary>Puts a value there and makes what lies on the way; gives the document back.</summary>
    public JsonNode Put(JsonNode? document, JsonNode value) => Put(document, 0, value);

    private JsonNode Put(JsonNode? here, int at, JsonNode value)
    {
        if (at == Steps.Length) return value;
        var step = Steps[at];
        if (step.Index < 0)
        {
            var (made, name) = (here as JsonObject ?? [], Encoding.UTF8.GetString(step.Name));
            made.Remove(name, out var child);
            made[name] = Put(child, at + 1, value);
            return made;
        }

        var list = here as JsonArray ?? [];
        while (list.Count <= Math.Min(step.Index, MadeIndexMax)) list.Add((JsonNode?)null);
        var place = Math.Min(step.Index, MadeIndexMax);
        var before = list[place];
        list[place] = null;
        list[place] = Put(before, at + 1, value);
        return list;
    }

    private static bool Bracket(string text, ref int at, ImmutableArray<Step>.Builder steps)
    {
        if (at + 1 < text.Length && text[at + 1] == '"')
        {
            var quote = text.IndexOf("\"]", at + 2, StringComparison.Ordinal);
            if (quote <= at + 2) return false;
            steps.Add(new Step(Encoding.UTF8.GetBytes(text[(at + 2)..quote]), -1));
            at = quote + 2;
            return true;
        }

        var end = text.IndexOf(']', at);
        if (end < 0 || !int.TryParse(
                text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || index > IndexMax)
            return false;
        steps.Add(new Step([], index));
        at = end + 1;
        return true;
    }

    /// <summary>One step: into the member of a name, or to a place of an array.</summary>
    /// <param name="Name">The name as UTF-8; empty where it is a place.</param>
    /// <param name="Index">The place, from 0; -1 where it is a name.</param>
    public readonly record struct Step(byte[] Name, int Index);
}
