using City.Kernel;

namespace City.Live;

/// <summary>
/// Chooses the index for a query by the query's form alone, never by what the city holds just now, so that every page
/// of it is cut from the same order: ids, then place, then a value that must be met, then types, then everything.
/// </summary>
internal sealed partial class QueryPlan
{
    private readonly EntityQuery _query;
    private readonly string _tenant;
    private readonly List<(IndexKey From, IndexKey To)>? _cells;
    private readonly Func<ulong, bool>? _mayMatch;
    private readonly QueryCondition? _value;
    private readonly List<string>? _types;

    public QueryPlan(EntityQuery query, string tenant, QueryParts parts, IndexedAttributes indexed)
    {
        (_query, _tenant) = (query, tenant);
        if (!query.Ids.IsEmpty) return;
        if (parts.Geo is { } geo && geo.TryBox(out var box))
        {
            _mayMatch = geo.MayMatch;
            _cells = [.. QuadCells.Ranges(box.West, box.South, box.East, box.North).Select(range =>
                (new IndexKey(range.From, 0), new IndexKey(range.To, ulong.MaxValue)))];
        }
        else if (Indexed(query.Q, indexed) is { } value) _value = value;
        else if (query.Types is { } types) _types = TypeTest.Needed(types);
    }

    /// <summary>Whether every candidate matches: one type alone is asked for, and its index says it all.</summary>
    public bool IsExact => _types?.Count == 1 && _query is
    {
        Types: TypeCondition.Is, Scopes: null, Q: null, Geo: null, IdPattern: null, Attributes.IsEmpty: true,
    };

    public CandidateWalk Walk(ShardView view, int tenant)
    {
        if (!_query.Ids.IsEmpty) return Ids(view);
        if (_cells is not null) return new CandidateWalk.Ranges(view.Places, _cells, _mayMatch);
        if (_value is QueryCondition.PointsTo points)
            return new CandidateWalk.Ranges(view.Values, Links(view.Values, points.Target));
        if (_value is QueryCondition.Compare compare)
            return new CandidateWalk.Ranges(view.Values, Values(compare, view.Names));
        return _types is null ? new CandidateWalk.Every(view.Records) : Types(view, tenant);
    }

    private CandidateWalk Types(ShardView view, int tenant)
    {
        if (_types!.Count == 1)
            return view.Names.Find(_types[0]) is >= 0 and var one
                ? new CandidateWalk.OneRange(Range(view, tenant, one))
                : new CandidateWalk.Given([]);
        return new CandidateWalk.Union(
            _types.Select(view.Names.Find).Where(type => type >= 0)
                .Distinct().Select(type => Range(view, tenant, type)));
    }

    private static KeyCursor Range(ShardView view, int tenant, int type) => view.Types.Range(
        IndexKeys.Type(tenant, type, 0), IndexKeys.Type(tenant, type, int.MaxValue));

    private CandidateWalk.Given Ids(ShardView view)
    {
        var slots = new List<(IndexKey, int)>();
        var seen = new HashSet<int>();
        for (var i = 0; i < _query.Ids.Length; i++)
            if (view.Slot(_tenant, _query.Ids[i]) is >= 0 and var slot && seen.Add(slot))
                slots.Add((new IndexKey(0, (ulong)i), slot));
        return new CandidateWalk.Given(slots);
    }

    /// <summary>The links to one target under each attribute that has any key, found from key to key.</summary>
    private static List<(IndexKey From, IndexKey To)> Links(KeySet.View values, string target)
    {
        var ranges = new List<(IndexKey From, IndexKey To)>();
        var hash = StableHash.Of(Value.Of(target).Utf8);
        for (var attribute = 0; ; attribute++)
        {
            var keys = values.Range(
                IndexKeys.Value(attribute, 0, 0, 0), new IndexKey(ulong.MaxValue, ulong.MaxValue));
            if (!keys.MoveNext()) return ranges;
            attribute = IndexKeys.AttributeOf(keys.Current);
            ranges.Add(Bounds(attribute, IndexKeys.Links, hash, hash));
        }
    }

    private static List<(IndexKey From, IndexKey To)> Values(QueryCondition.Compare value, NameTable names)
    {
        var ranges = new List<(IndexKey From, IndexKey To)>();
        if (names.Find(value.Path.Names[0]) is not (> 0 and var attribute)) return ranges;
        foreach (var operand in value.Operands)
        {
            if (TryTime(operand.From, out var from))
            {
                var (low, high) = Ends(value.Comparison);
                low ??= from;
                high ??= operand.To is { } last && TryTime(last, out var until) ? until : from;
                ranges.Add(Bounds(
                    attribute, IndexKeys.Times, IndexKeys.Ordered(low.Value), IndexKeys.Ordered(high.Value)));
            }
            else if (operand.From.Kind == ValueKind.Text)
            {
                var hash = StableHash.Of(operand.From.Utf8);
                ranges.Add(Bounds(attribute, IndexKeys.Texts, hash, hash));
                ranges.Add(Bounds(attribute, IndexKeys.Links, hash, hash));
            }
            else if (operand.From.Kind is ValueKind.True or ValueKind.False)
            {
                ranges.Add(Bounds(attribute, IndexKeys.Texts, (ulong)operand.From.Kind, (ulong)operand.From.Kind));
            }
            else if (operand.From.TryGetNumber(out var number))
            {
                var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
                if (value.Comparison is Comparison.Equal or Comparison.Greater or Comparison.GreaterOrEqual)
                    low = number;
                if (value.Comparison is Comparison.Equal or Comparison.Less or Comparison.LessOrEqual) high = number;
                if (operand.To is { } to && to.TryGetNumber(out var end)) high = end;
                ranges.Add(Bounds(attribute, IndexKeys.Numbers, IndexKeys.Ordered(low), IndexKeys.Ordered(high)));
            }
        }

        ranges.Sort((left, right) => left.From.CompareTo(right.From));
        return ranges;
    }

    /// <summary>The ends of all time where a comparison leaves one open.</summary>
    private static (Moment? Low, Moment? High) Ends(Comparison comparison) => comparison switch
    {
        Comparison.Greater or Comparison.GreaterOrEqual => (null, Moment.Latest),
        Comparison.Less or Comparison.LessOrEqual => (Moment.Earliest, null),
        _ => (null, null),
    };

    private static (IndexKey From, IndexKey To) Bounds(int attribute, int domain, ulong from, ulong to)
    {
        var (first, last) = (IndexKeys.Value(attribute, domain, from, 0), IndexKeys.Value(attribute, domain, to, 0));
        return (first, last with { Low = last.Low | uint.MaxValue });
    }

    /// <summary>A condition that must hold and that the index over values can answer wholly.</summary>
    private static QueryCondition? Indexed(
        QueryCondition? condition, IndexedAttributes indexed) => condition switch
    {
        QueryCondition.Compare compare when CanAnswer(compare, indexed) => compare,
        QueryCondition.PointsTo points => points,
        QueryCondition.All all => all.Of.Select(each => Indexed(each, indexed))
            .FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static bool CanAnswer(QueryCondition.Compare compare, IndexedAttributes indexed)
    {
        if (compare.Path.Names.Length != 1 || !compare.Path.Trail.IsEmpty) return false;
        if (compare.Comparison == Comparison.Equal && compare.Operands.All(operand => operand.To is null
            && operand.From.Kind == ValueKind.Text && EntityIndexes.IsUrn(operand.From.Utf8)))
            return true;
        if (!indexed.Has(compare.Path.Names[0])) return false;
        return compare.Comparison switch
        {
            Comparison.Equal => compare.Operands.All(operand =>
                (operand.To is null && operand.From.Kind != ValueKind.Json)
                || operand is { From.Kind: ValueKind.Decimal, To.Kind: ValueKind.Decimal }
                || (operand.To is { } to && TryTime(operand.From, out _) && TryTime(to, out _))),
            Comparison.Greater or Comparison.GreaterOrEqual or Comparison.Less or Comparison.LessOrEqual =>
                compare.Operands.All(operand => operand.From.Kind == ValueKind.Decimal
                    || (operand.To is null && TryTime(operand.From, out _))),
            _ => false,
        };
    }

    /// <summary>Dates are compared as moments, which may be written in several ways.</summary>
    private static bool TryTime(Value value, out Moment moment)
    {
        moment = default;
        return value.AsText() is { } text && Moment.TryParse(text, out moment);
    }
}
