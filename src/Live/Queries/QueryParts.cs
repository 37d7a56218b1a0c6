using System.Collections.Immutable;
using System.Text.RegularExpressions;
using City.Kernel;

namespace City.Live;

/// <summary>What of a query is the same for every shard: compiled patterns and geometries.</summary>
internal sealed class QueryParts
{
    private const int PatternLengthMax = 512;

    private readonly Dictionary<string, Regex> _patterns = new(StringComparer.Ordinal);

    private QueryParts(Regex? idPattern, GeoReference? geo, ImmutableHashSet<string> erased) =>
        (IdPattern, Geo, Erased) = (idPattern, geo, erased);

    public Regex? IdPattern { get; }

    public GeoReference? Geo { get; }

    /// <summary>Names of keys that were destroyed: what they sealed is equal to nothing.</summary>
    public ImmutableHashSet<string> Erased { get; }

    public Regex Pattern(string pattern) => _patterns[pattern];

    public static Result<QueryParts> Of(EntityQuery query) => Of(query, []);

    public static Result<QueryParts> Of(EntityQuery query, ImmutableHashSet<string> erased)
    {
        Regex? idPattern = null;
        if (query.IdPattern is { } text && !TryCompile(text, out idPattern))
            return NotPattern("idPattern");
        var parts = new QueryParts(
            idPattern, query.Geo is null ? null : new GeoReference(query.Geo), erased);
        return query.Q is null || parts.AddPatterns(query.Q) ? parts : NotPattern("q");
    }

    private bool AddPatterns(QueryCondition condition) => condition switch
    {
        QueryCondition.All all => all.Of.All(AddPatterns),
        QueryCondition.Any any => any.Of.All(AddPatterns),
        QueryCondition.Compare { Comparison: Comparison.Matches or Comparison.NotMatches } compare =>
            compare.Operands.All(operand => AddPattern(operand.From.AsText() ?? operand.From.ToJson())),
        _ => true,
    };

    private bool AddPattern(string pattern)
    {
        if (_patterns.ContainsKey(pattern)) return true;
        if (!TryCompile(pattern, out var regex)) return false;
        _patterns[pattern] = regex!;
        return true;
    }

    /// <summary>Patterns run in time that is linear in the text, so none can hang the city.</summary>
    private static bool TryCompile(string pattern, out Regex? regex)
    {
        regex = null;
        if (pattern.Length > PatternLengthMax) return false;
        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static Refusal NotPattern(string at) => new(
        RefusalKind.Invalid, "query.pattern",
        $"This is no regular expression of at most {PatternLengthMax} characters "
        + "without look-around and back-references.",
        at);
}
