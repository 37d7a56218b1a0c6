using System.Text.Json;
using City.Kernel;

namespace City.Live;

/// <summary>
/// A shard's indexes over the entities that are there: by type, by place, by the values of chosen attributes, by the
/// targets of relationships. They hold slots, never records. Rebuilt from the records when a shard opens.
/// </summary>
internal sealed class EntityIndexes(NameTable names, IndexedAttributes indexed)
{
    private readonly KeySet _types = new();
    private readonly KeySet _places = new();
    private readonly KeySet _values = new();
    private readonly List<IndexKey> _before = [], _after = [];
    private readonly List<ulong> _cells = [];

    public KeySet.View Types() => _types.Snapshot();

    public KeySet.View Places() => _places.Snapshot();

    public KeySet.View Values() => _values.Snapshot();

    /// <summary>Moves an entity from the keys of its last record to those of its next one.</summary>
    public void Update(int slot, byte[]? last, byte[]? next)
    {
        last = RecordState.IsThere(last) ? last : null;
        next = RecordState.IsThere(next) ? next : null;
        if (last is not null && next is not null && SameHeads(last, next)) UpdateAttributes(slot, last, next);
        else
        {
            if (last is not null) Types(slot, last, add: false);
            if (next is not null) Types(slot, next, add: true);
            UpdateAttributes(slot, last, next);
        }
    }

    private static bool SameHeads(byte[] last, byte[] next)
    {
        new EntityView(last).CopyHeads(out var before, out _);
        new EntityView(next).CopyHeads(out var after, out _);
        return before.SequenceEqual(after);
    }

    private void Types(int slot, byte[] record, bool add)
    {
        var view = new EntityView(record);
        foreach (var type in view.TypeNumbers())
        {
            var key = IndexKeys.Type(view.TenantNumber, type, slot);
            if (add) _types.Add(key);
            else _types.Remove(key);
        }
    }

    private void UpdateAttributes(int slot, byte[]? last, byte[]? next)
    {
        // Most changes touch one attribute and no index: bodies that are the same in both records are passed over.
        var before = last is null ? default : new AttributeList(new EntityView(last).Attributes);
        var after = next is null ? default : new AttributeList(new EntityView(next).Attributes);
        while (true)
        {
            var (hasBefore, hasAfter) = (before.MoveNext(), after.MoveNext());
            if (!hasBefore && !hasAfter) return;
            if (hasBefore && hasAfter && before.Name == after.Name)
            {
                if (!before.Body.SequenceEqual(after.Body))
                    Move(slot, before.Name, before.Body, after.Body);
                continue;
            }

            Rest(slot, before, hasBefore, add: false);
            Rest(slot, after, hasAfter, add: true);
            return;
        }
    }

    private void Move(int slot, int name, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (!IsIndexed(name, before) && !IsIndexed(name, after)) return;
        _before.Clear();
        _after.Clear();
        Keys(slot, name, before, _before);
        Keys(slot, name, after, _after);
        foreach (var key in _before)
            if (!_after.Contains(key))
                Remove(before, key);
        foreach (var key in _after)
            if (!_before.Contains(key))
                Add(after, key);
    }

    private void Rest(int slot, AttributeList list, bool has, bool add)
    {
        for (; has; has = list.MoveNext())
        {
            if (!IsIndexed(list.Name, list.Body)) continue;
            _before.Clear();
            Keys(slot, list.Name, list.Body, _before);
            foreach (var key in _before)
                if (add) Add(list.Body, key);
                else Remove(list.Body, key);
        }
    }

    private bool IsIndexed(int name, ReadOnlySpan<byte> body)
    {
        if (Kind(body) is AttributeKind.GeoProperty or AttributeKind.Relationship || indexed.Has(names, name))
            return true;
        var value = new AttributeView(body).Value;
        return value.Kind == ValueKind.Json || (value.Kind == ValueKind.Text && IsUrn(value.Utf8));
    }

    /// <summary>
    /// Whether a text is a URN. All URNs are indexed, whichever kind of attribute they stand in, so that "what points
    /// to this" never needs a declaration.
    /// </summary>
    public static bool IsUrn(ReadOnlySpan<byte> text) => text.StartsWith("urn:"u8);

    private static AttributeKind Kind(ReadOnlySpan<byte> body) => (AttributeKind)(body[0] & 0x0f);

    private void Add(ReadOnlySpan<byte> body, IndexKey key)
    {
        if (Kind(body) == AttributeKind.GeoProperty) _places.Add(key);
        else _values.Add(key);
    }

    private void Remove(ReadOnlySpan<byte> body, IndexKey key)
    {
        if (Kind(body) == AttributeKind.GeoProperty) _places.Remove(key);
        else _values.Remove(key);
    }

    private void Keys(int slot, int name, ReadOnlySpan<byte> body, List<IndexKey> keys)
    {
        var view = new AttributeView(body);
        if (view.SealNumber != 0) return;
        switch (view.Kind)
        {
            case AttributeKind.GeoProperty:
                _cells.Clear();
                QuadCells.Of(view.Value.Utf8, _cells);
                foreach (var cell in _cells) keys.Add(new IndexKey(cell, (uint)slot));
                break;
            case AttributeKind.Relationship:
                Links(slot, name, view.Value, keys, all: true);
                break;
            default:
                Links(slot, name, view.Value, keys, all: false);
                if (indexed.Has(names, name) && Scalar(view.Value, out var domain, out var bits))
                    keys.Add(IndexKeys.Value(name, domain, bits, slot));
                break;
        }
    }

    /// <summary>The bits under which a number, a text or a boolean is indexed; false for other values.</summary>
    public static bool Scalar(in ValueView value, out int domain, out ulong bits)
    {
        (domain, bits) = (IndexKeys.Numbers, 0);
        switch (value.Kind)
        {
            case ValueKind.Decimal:
                bits = IndexKeys.Ordered(DecimalText.ToDouble(value.Mantissa, value.Scale));
                return true;
            case ValueKind.Text:
                (domain, bits) = (IndexKeys.Texts, StableHash.Of(value.Utf8));
                return true;
            case ValueKind.True or ValueKind.False:
                (domain, bits) = (IndexKeys.Texts, (ulong)value.Kind);
                return true;
            default:
                return false;
        }
    }

    private static void Links(int slot, int name, in ValueView value, List<IndexKey> keys, bool all)
    {
        if (value.Kind == ValueKind.Text)
        {
            if (all || IsUrn(value.Utf8))
                keys.Add(IndexKeys.Value(name, IndexKeys.Links, StableHash.Of(value.Utf8), slot));
            return;
        }

        if (value.Kind != ValueKind.Json) return;
        var reader = new Utf8JsonReader(value.Utf8);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.String || !(all || IsUrn(reader.ValueSpan))) continue;
            var key = IndexKeys.Value(name, IndexKeys.Links, StableHash.Of(reader.ValueSpan), slot);
            if (!keys.Contains(key)) keys.Add(key);
        }
    }
}
