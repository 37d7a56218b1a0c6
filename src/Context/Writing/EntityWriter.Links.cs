namespace City.Context;

/// <summary>Writes the entities that relationships lead to inside of them (GS CIM 009 V1.9.1, 4.5.23).</summary>
internal ref partial struct EntityWriter
{
    /// <summary>Whether an attribute is a relationship whose entities are to be written in it.</summary>
    private readonly bool IsJoined(in AttributeView attribute) => _id is not null && !_inSub
        && (attribute.Kind is AttributeKind.Relationship or AttributeKind.ListRelationship);

    /// <summary>The member with the entities; none where none is there.</summary>
    private void Joined(in AttributeView attribute)
    {
        var several = attribute.Value.Kind == ValueKind.Json;
        var written = 0;
        foreach (var id in LinkedEntities.Targets(attribute.Value.ToValue()))
        {
            if (!Fits(id, out var entity)) continue;
            if (written++ == 0)
                _into.Write(attribute.Kind == AttributeKind.ListRelationship ? ",\"entityList\":["u8
                    : several ? ",\"entity\":["u8
                    : ",\"entity\":"u8);
            else _into.Write((byte)',');
            Inner(entity);
        }

        if (several && written > 0) _into.Write((byte)']');
    }

    /// <summary>In simplified form entities stand in place of their ids.</summary>
    private void JoinedSimply(in AttributeView attribute)
    {
        var several = attribute.Value.Kind == ValueKind.Json;
        if (several) _into.Write((byte)'[');
        var first = true;
        foreach (var id in LinkedEntities.Targets(attribute.Value.ToValue()))
        {
            if (!first) _into.Write((byte)',');
            first = false;
            if (Fits(id, out var entity)) Inner(entity);
            else _into.Quoted(id);
        }

        if (several) _into.Write((byte)']');
    }

    private void Inner(in EntityRecord entity) =>
        new EntityWriter(_into, _rendering.Inner) { Path = new LinkPath(_id!, Path) }.Entity(entity);

    /// <summary>Whether an entity is near enough, there, and none of those around.</summary>
    private readonly bool Fits(string id, out EntityRecord entity)
    {
        entity = default;
        var (linked, depth) = (_rendering.Linked!, 1);
        if (id == _id || linked.Contained.Contains(id)) return false;
        for (var outer = Path; outer is not null; outer = outer.Outer, depth++)
            if (outer.Id == id)
                return false;
        return depth <= linked.Level && linked.TryFind(id, out entity);
    }
}
