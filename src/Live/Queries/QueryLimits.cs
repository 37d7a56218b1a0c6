using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>Limits on questions, whoever asks.</summary>
internal static class QueryLimits
{
    private const int IdsMax = 1_000, DepthMax = 32, NodesMax = 500;

    public static Refusal? Check(EntityQuery query)
    {
        if (query.Limit is < 0 or > EntityQuery.LimitMax)
            return Beyond("limit", $"limit lies between 0 and {EntityQuery.LimitMax}.");
        if (query.Offset is < 0 or > EntityQuery.OffsetMax)
            return Beyond("offset", $"offset lies between 0 and {EntityQuery.OffsetMax}.");
        if (query.Ids.Length > IdsMax) return Beyond("id", $"A query names at most {IdsMax} ids.");
        var nodes = 0;
        if (query.Q is not null && !Fits(query.Q, DepthMax, ref nodes))
            return Beyond("q", $"A condition has at most {NodesMax} parts, {DepthMax} deep.");
        nodes = 0;
        if (query.Types is not null && !Fits(query.Types, DepthMax, ref nodes))
            return Beyond("type", $"A selection of types has at most {NodesMax} parts, {DepthMax} deep.");
        nodes = 0;
        if (query.Scopes is not null && !Fits(query.Scopes, DepthMax, ref nodes))
            return Beyond("scopeQ", $"A condition over scopes has at most {NodesMax} parts, {DepthMax} deep.");
        return query.Attributes.Length > NodesMax
            ? Beyond("attrs", $"A query names at most {NodesMax} attributes.")
            : null;
    }

    public static Refusal? Check(ImmutableArray<string> ids) => ids.Length <= EntityQuery.LimitMax
        ? null
        : Beyond("limit", $"The past of at most {EntityQuery.LimitMax} entities is read at once.");

    public static Refusal? Check(Knowledge? known, int shards) =>
        known?.Position is { } position && position.Seqs.Length != shards
            ? Beyond("asOf", $"A position of this city has {shards} numbers joined by dots.")
            : null;

    public static Refusal? Check(HistoryQuery query, int shards)
    {
        if (Check(query.AsOf, shards) is { } wrong) return wrong;
        if (query.Limit is < 1 or > HistoryQuery.PointsMax)
            return Beyond("limit", $"limit lies between 1 and {HistoryQuery.PointsMax}.");
        return query.LastN is < 1 or > HistoryQuery.PointsMax
            ? Beyond("lastN", $"lastN lies between 1 and {HistoryQuery.PointsMax}.")
            : null;
    }

    private static bool Fits(QueryCondition condition, int depth, ref int nodes)
    {
        if (depth == 0 || ++nodes > NodesMax) return false;
        if (condition is QueryCondition.Compare compare && (nodes += compare.Operands.Length) > NodesMax) return false;
        var of = condition switch
        {
            QueryCondition.All all => all.Of,
            QueryCondition.Any any => any.Of,
            _ => [],
        };
        foreach (var each in of)
            if (!Fits(each, depth - 1, ref nodes))
                return false;
        return true;
    }

    private static bool Fits(TypeCondition condition, int depth, ref int nodes)
    {
        if (depth == 0 || ++nodes > NodesMax) return false;
        var of = condition switch
        {
            TypeCondition.All all => all.Of,
            TypeCondition.Any any => any.Of,
            _ => [],
        };
        foreach (var each in of)
            if (!Fits(each, depth - 1, ref nodes))
                return false;
        return true;
    }

    private static bool Fits(ScopeCondition condition, int depth, ref int nodes)
    {
        if (depth == 0 || ++nodes > NodesMax) return false;
        if (condition is ScopeCondition.Matches one) return one.Levels.Length <= NodesMax;
        var of = condition switch
        {
            ScopeCondition.All all => all.Of,
            ScopeCondition.Any any => any.Of,
            _ => [],
        };
        foreach (var each in of)
            if (!Fits(each, depth - 1, ref nodes))
                return false;
        return true;
    }

    private static Refusal Beyond(string at, string detail) => new(RefusalKind.Invalid, "query.limit", detail, at);
}
