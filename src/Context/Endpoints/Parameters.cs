using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace City.Context;

/// <summary>
/// The query parameters of a request, each at most once, none that the resource does not know (6.3.20).
/// </summary>
internal readonly struct Parameters
{
    private static readonly FrozenSet<string> Unsupported = FrozenSet.Create(
        "csf", "orderBy", "collation", "ordering", "join", "joinLevel", "containedBy", "entityMap",
        "splitEntities", "jsonKeys");

    private readonly IQueryCollection? _query;

    private Parameters(IQueryCollection? query) => _query = query;

    /// <summary>Reads the parameters of a request.</summary>
    public static Parameters Of(HttpRequest request, FrozenSet<string> known)
    {
        if (!request.QueryString.HasValue) return default;
        Check(request.Query, known);
        return new Parameters(request.Query);
    }

    /// <summary>These and others, none of which may stand among these.</summary>
    public Parameters With(Dictionary<string, StringValues> others, FrozenSet<string> known)
    {
        Check(others, known);
        foreach (var (name, value) in _query ?? QueryCollection.Empty)
            if (!others.TryAdd(name, value))
                throw Twice(name);
        return new Parameters(new QueryCollection(others));
    }

    private static void Check(IEnumerable<KeyValuePair<string, StringValues>> all, FrozenSet<string> known)
    {
        foreach (var (name, values) in all)
        {
            if (!known.Contains(name) && Unsupported.Contains(name))
                throw new ReadingFault(new Refusal(RefusalKind.Unsupported, Codes.ParameterUnsupported,
                    $"The parameter {name} is not supported yet; the answer would not be what it asks for.", name));
            if (!known.Contains(name))
                throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.ParameterUnknown,
                    $"The parameter '{Faults.Shorten(name)}' is not known here.", Faults.Shorten(name)));
            if (values.Count > 1) throw Twice(name);
        }
    }

    private static ReadingFault Twice(string name) =>
        new(Faults.Parameter(name, $"The parameter {name} stands twice; give it once."));

    /// <summary>Whether there is any.</summary>
    public bool Any => _query is not null;

    /// <summary>All of them.</summary>
    public IEnumerable<KeyValuePair<string, string>> All =>
        _query?.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToString())) ?? [];

    /// <summary>The value of a parameter, or null; refused where it is empty.</summary>
    public string? this[string name]
    {
        get
        {
            if (_query is null || !_query.TryGetValue(name, out var values)) return null;
            var value = values.ToString();
            return value.Length > 0
                ? value
                : throw new ReadingFault(Faults.Parameter(name, $"The parameter {name} is empty."));
        }
    }

    /// <summary>The value of a parameter that may be empty; empty where it is missing.</summary>
    public string OrEmpty(string name) =>
        _query is not null && _query.TryGetValue(name, out var values) ? values.ToString() : "";

    /// <summary>A flag.</summary>
    public bool Flag(string name) => this[name] switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw new ReadingFault(Faults.Parameter(name, $"The parameter {name} is true or false.")),
    };

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public int? Number(string name, int least)
    {
        if (this[name] is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new ReadingFault(Faults.Parameter(
                name, $"The parameter {name} is a whole number of at least {least}."));
    }
}
