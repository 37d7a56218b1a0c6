using System.Text;

namespace City.Context;

/// <summary>
/// Writes entities from their records, mostly by copying: names come ready-made from the fragments of the context,
/// values lie in the record as they stand in JSON.
/// </summary>
internal ref partial struct EntityWriter
{
    private const string ObjectTypeName = CoreTerms.NgsiLd + "hasObjectType";
    private const string ValueTypeName = CoreTerms.NgsiLd + "hasValueType";

    private readonly JsonBuffer _into;
    private readonly Rendering _rendering;
    private readonly Projection _projection;
    private NameTable? _names;
    private NameFragments _fragments;
    private int[] _kept;
    private int[] _dropped;
    private bool _comma;
    private bool _inSub;

    /// <summary>The entity's id, where linked entities are written inside of it; else null.</summary>
    private string? _id;

    /// <summary>The attribute to be written next as it was before; empty where it did not change.</summary>
    private ReadOnlySpan<byte> _previous;

    /// <summary>A writer into a buffer.</summary>
    public EntityWriter(JsonBuffer into, Rendering rendering)
    {
        (_into, _rendering, _projection) = (into, rendering, rendering.Projection);
        _fragments = null!;
        _kept = _dropped = [];
    }

    /// <summary>The entity as it was, of which changed values are written beside; or null.</summary>
    public EntityRecord? Before { get; init; }

    /// <summary>The entities around this one, from the inside out; null for none.</summary>
    public LinkPath? Path { get; init; }

    /// <summary>Writes an entity as a JSON object.</summary>
    public void Entity(in EntityRecord record)
    {
        Use(record.Names);
        var view = record.View;
        _id = _rendering.Linked is { IsFlat: false } ? record.Id : null;
        _into.Write((byte)'{');
        _comma = false;
        if (_projection.Id) Id(view);
        Content(view);
        if (_rendering.ContextInBody) ContextMember();
        _into.Write((byte)'}');
    }

    /// <summary>Writes an entity as a GeoJSON feature (4.5.16).</summary>
    public void Feature(in EntityRecord record, bool withContext)
    {
        Use(record.Names);
        var view = record.View;
        _into.Write("{\"id\":"u8);
        _into.Quoted(view.Id);
        _into.Write(",\"type\":\"Feature\",\"geometry\":"u8);
        Geometry(view);
        _into.Write(",\"properties\":{"u8);
        _comma = false;
        Content(view);
        _into.Write((byte)'}');
        _comma = true;
        if (withContext) ContextMember();
        _into.Write((byte)'}');
    }

    /// <summary>Writes the context as a member.</summary>
    public void ContextMember()
    {
        Comma();
        _into.Write("\"@context\":"u8);
        _into.Write(_rendering.Context.Body);
    }

    private void Geometry(in EntityView view)
    {
        var number = _names!.Find(_rendering.GeometryProperty);
        if (number > 0 && view.TryFind(number, 0, out var body)
            && new AttributeView(body) is { Kind: AttributeKind.GeoProperty } attribute)
            _into.Write(attribute.Value.Utf8);
        else
            _into.Write("null"u8);
    }

    private void Id(in EntityView view)
    {
        Comma();
        _into.Write("\"id\":"u8);
        _into.Quoted(view.Id);
    }

    private void Content(in EntityView view)
    {
        if (_projection.Type) Types(view);
        if (_projection.Scope && view.HasScopes) Scopes(view);
        if (_rendering.SystemTimes) Times(view.CreatedAt, view.ModifiedAt);
        Attributes(view);
    }

    private void Types(in EntityView view)
    {
        Comma();
        _into.Write("\"type\":"u8);
        var place = _into.Length;
        var count = 0;
        foreach (var type in view.TypeNumbers())
        {
            if (count == 1) Insert((byte)'[', place);
            if (count++ > 0) _into.Write((byte)',');
            _into.Write(_fragments.Term(type));
        }

        if (count > 1) _into.Write((byte)']');
        else if (count == 0) _into.Write("[]"u8);
    }

    /// <summary>Moves what was written behind a place by one byte: an array turned out to be needed.</summary>
    private readonly void Insert(byte one, int place)
    {
        var length = _into.Length - place;
        _into.Write((byte)0);
        var moved = _into.Tail(length + 1);
        moved[..length].CopyTo(moved[1..]);
        moved[0] = one;
    }

    private void Scopes(in EntityView view)
    {
        Comma();
        _into.Write("\"scope\":"u8);
        view.CopyHeads(out _, out var scopes);
        var place = _into.Length;
        var count = 0;
        for (var each = new ByteReader(scopes); !each.AtEnd; count++)
        {
            if (count == 1) Insert((byte)'[', place);
            if (count > 0) _into.Write((byte)',');
            _into.Quoted(each.Block());
        }

        if (count > 1) _into.Write((byte)']');
    }

    private void Times(Moment created, Moment modified)
    {
        Comma();
        _into.Write("\"createdAt\":"u8);
        _into.Quoted(created);
        _into.Write(",\"modifiedAt\":"u8);
        _into.Quoted(modified);
    }

    private void Attributes(in EntityView view)
    {
        var each = new AttributeList(view.Attributes);
        var more = each.MoveNext();
        while (more)
        {
            var (name, dataset) = (each.Name, each.Dataset);
            var body = each.Body;
            more = each.MoveNext();
            var several = more && each.Name == name;
            if (!IsWanted(name)) continue;
            if (Before is not null) _previous = Previous(name, dataset, new AttributeView(body).ModifiedAt);
            if (several || !_projection.Datasets.IsDefault)
            {
                Instances(view, name);
                while (more && each.Name == name) more = each.MoveNext();
                continue;
            }

            Comma();
            if (_rendering.Form == EntityForm.Simplified && dataset != 0)
            {
                _into.Write(_fragments.Key(name));
                Datasets(name, view);
            }
            else Member(name, dataset, new AttributeView(body));
        }
    }

    /// <summary>Writes the instances of a name: one as an object, several as an array or a map.</summary>
    private void Instances(in EntityView view, int name)
    {
        var count = 0;
        var each = new AttributeList(view.Attributes);
        while (each.MoveNext())
            if (each.Name == name && IsWantedDataset(each.Dataset))
                count++;
        if (count == 0) return;
        Comma();
        _into.Write(_fragments.Key(name));
        if (_rendering.Form == EntityForm.Simplified && (count > 1 || !HasDefault(view, name)))
        {
            Datasets(name, view);
            return;
        }

        if (count > 1) _into.Write((byte)'[');
        each = new AttributeList(view.Attributes);
        var left = count;
        while (each.MoveNext())
        {
            if (each.Name != name || !IsWantedDataset(each.Dataset)) continue;
            if (Before is not null) _previous = Previous(name, each.Dataset, each.View.ModifiedAt);
            Attribute(each.View, each.Dataset, alone: count == 1);
            if (--left > 0) _into.Write((byte)',');
        }

        if (count > 1) _into.Write((byte)']');
    }

    /// <summary>An attribute as it was before, where it was there and has changed since; else nothing.</summary>
    private readonly ReadOnlySpan<byte> Previous(int name, int dataset, Moment modifiedAt)
    {
        var before = Before!.Value;
        var number = before.Names.Find(_names![name]);
        var instance = dataset == 0 ? 0 : before.Names.Find(_names[dataset]);
        return number > 0 && instance >= 0 && before.View.TryFind(number, instance, out var body)
            && new AttributeView(body).ModifiedAt != modifiedAt
            ? body
            : default;
    }

    private readonly bool HasDefault(in EntityView view, int name) =>
        IsWantedDataset(0) && view.TryFind(name, 0, out _);

    private void Datasets(int name, in EntityView view)
    {
        _into.Write("{\"dataset\":{"u8);
        var first = true;
        var each = new AttributeList(view.Attributes);
        while (each.MoveNext())
        {
            if (each.Name != name || !IsWantedDataset(each.Dataset)) continue;
            if (!first) _into.Write((byte)',');
            first = false;
            if (each.Dataset == 0) _into.Write("\"@none\""u8);
            else _into.Write(_fragments.Text(each.Dataset));
            _into.Write((byte)':');
            Simplified(each.View);
        }

        _into.Write("}}"u8);
    }

    private void Use(NameTable names)
    {
        if (ReferenceEquals(names, _names)) return;
        _names = names;
        _fragments = _rendering.Context.FragmentsOf(names);
        if (!_projection.Kept.IsDefault) _kept = [.. _projection.Kept.Select(names.Find)];
        if (!_projection.Dropped.IsEmpty) _dropped = [.. _projection.Dropped.Select(names.Find)];
    }

    private readonly bool IsWanted(int name) => _projection.KeepsAll
        || ((_projection.Kept.IsDefault || _kept.AsSpan().Contains(name)) && !_dropped.AsSpan().Contains(name));

    private readonly bool IsWantedDataset(int dataset)
    {
        if (_projection.Datasets.IsDefault) return true;
        return _projection.Datasets.Contains(dataset == 0 ? "@none" : _names![dataset]);
    }

    private void Comma()
    {
        if (_comma) _into.Write((byte)',');
        _comma = true;
    }

    /// <summary>Whether a record has an attribute that the projection keeps.</summary>
    public static bool KeepsAny(in EntityRecord record, Projection projection)
    {
        if (projection.Kept.IsDefault) return true;
        var each = new AttributeList(record.View.Attributes);
        while (each.MoveNext())
            if (projection.Kept.Contains(record.Names[each.Name]))
                return true;
        return false;
    }
}
