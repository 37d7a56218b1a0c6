using System.Text;
using System.Text.RegularExpressions;
using City.Kernel;

namespace City.Live;

/// <summary>A query's conditions in the numbers of one shard, checked on records as they lie.</summary>
internal sealed class EntityFilter
{
    private readonly NameTable _names;
    private readonly int _tenant;
    private readonly Regex? _idPattern;
    private readonly TypeTest? _types;
    private readonly ScopeTest? _scopes;
    private readonly ConditionTest? _q;
    private readonly GeoTest? _geo;
    private readonly int[] _attributes;

    public EntityFilter(EntityQuery query, string tenant, NameTable names, QueryParts parts)
    {
        _names = names;
        _tenant = names.Find(tenant);
        _idPattern = parts.IdPattern;
        _types = query.Types is null ? null : new TypeTest(query.Types, names);
        _scopes = query.Scopes is null ? null : new ScopeTest(query.Scopes);
        _q = query.Q is null ? null : ConditionTest.Compile(query.Q, names, parts);
        _geo = query.Geo is null ? null : new GeoTest(query.Geo, names, parts);
        _attributes = query.Attributes.IsEmpty ? [] : [.. query.Attributes.Select(names.Find)];
    }

    /// <summary>False where no record of the shard can match: it does not know the tenant.</summary>
    public bool CanMatch => _tenant >= 0;

    public int Tenant => _tenant;

    public bool Matches(ReadOnlySpan<byte> record)
    {
        if (!RecordState.IsThere(record)) return false;
        var view = new EntityView(record);
        return view.TenantNumber == _tenant
            && (_types is null || _types.Matches(view))
            && (_scopes is null || _scopes.Matches(view))
            && (_attributes.Length == 0 || HasAttribute(view))
            && (_idPattern is null || _idPattern.IsMatch(Encoding.UTF8.GetString(view.Id)))
            && (_geo is null || _geo.Matches(view))
            && (_q is null || _q.Matches(view, _names));
    }

    private bool HasAttribute(in EntityView view)
    {
        var each = new AttributeList(view.Attributes);
        while (each.MoveNext())
            if (Array.IndexOf(_attributes, each.Name) >= 0)
                return true;
        return false;
    }
}
