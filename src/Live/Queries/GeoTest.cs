using City.Kernel;

namespace City.Live;

/// <summary>A condition over a geometry in the numbers of one shard.</summary>
internal sealed class GeoTest(GeoCondition condition, NameTable names, QueryParts parts)
{
    private readonly int _property = names.Find(condition.Property);

    public bool Matches(in EntityView view)
    {
        if (_property < 0) return false;
        var each = new AttributeList(view.Attributes);
        while (each.MoveNext())
        {
            if (each.Name != _property) continue;
            var attribute = each.View;
            if (attribute.Kind == AttributeKind.GeoProperty && attribute.SealNumber == 0
                && parts.Geo!.Matches(attribute.Value.Utf8))
                return true;
        }

        return false;
    }
}
