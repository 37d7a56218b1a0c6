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
    private readonly KeyLists _before = new(), _after = new();
    private readonly List<ulong> _cells = [];

    public KeySet.View Types() => _types.Snapshot();

    public KeySet.View Places() => _places.Snapshot();

    public KeySet.View Values() => _values.Snapshot();

    /// <summary>Moves an entity from the keys of its last record to those of its next one.</summary>
    public void Update(int slot, ReadOnlySpan<byte> last, ReadOnlySpan<byte> next)
    {
        last = RecordState.IsThere(last) ? last : default;
        next = RecordState.IsThere(next) ? next : default;
        if (!last.IsEmpty && !next.IsEmpty && SameHeads(last, next)) UpdateAttributes(slot, last, next);
        else
        {
            if (!last.IsEmpty) Types(slot, last, add: false);
            if (!next.IsEmpty) Types(slot, next, add: true);
            UpdateAttributes(slot, last, next);
        }
    }

    /// <summary>The keys of a record in the indexes, each once, as the depot takes them.</summary>
    public List<DepotKey> KeysOf(int slot, ReadOnlySpan<byte> record)
    {
        var keys = new List<DepotKey>();
        if (!RecordState.IsThere(record)) return keys;
        var view = new EntityView(record);
        foreach (var type in view.TypeNumbers())
            keys.Add(new DepotKey(DepotIndex.Types, IndexKeys.Type(view.TenantNumber, type, slot).Whole));
        Collect(slot, record, _after);
        keys.AddRange(_after.Places.Select(key => new DepotKey(DepotIndex.Places, key.Whole)));
        keys.AddRange(_after.Values.Select(key => new DepotKey(DepotIndex.Values, key.Whole)));
        return [.. keys.Distinct()];
    }

    private static bool SameHeads(ReadOnlySpan<byte> last, ReadOnlySpan<byte> next)
    {
        new EntityView(last).CopyHeads(out var before, out _);
        new EntityView(next).CopyHeads(out var after, out _);
        return before.SequenceEqual(after);
    }

    private void Types(int slot, ReadOnlySpan<byte> record, bool add)
    {
        var view = new EntityView(record);
        foreach (var type in view.TypeNumbers())
        {
            var key = IndexKeys.Type(view.TenantNumber, type, slot);
            if (add) _types.Add(key);
            else _types.Remove(key);
        }
    }

    /// <summary>
    /// Attributes may share a key (two geometries in one cell, one link in two instances), so keys are compared for the
    /// whole entity, never attribute by attribute.
    /// </summary>
    private void UpdateAttributes(int slot, ReadOnlySpan<byte> last, ReadOnlySpan<byte> next)
    {
        if (!last.IsEmpty && !next.IsEmpty && !TouchesIndex(last, next)) return;
        Collect(slot, last, _before);
        Collect(slot, next, _after);
        Move(_places, _before.Places, _after.Places);
        Move(_values, _before.Values, _after.Values);
    }

    /// <summary>Most changes touch one attribute and no index: equal bodies are passed over.</summary>
    private bool TouchesIndex(ReadOnlySpan<byte> last, ReadOnlySpan<byte> next)
    {
        var before = new AttributeList(new EntityView(last).Attributes);
        var after = new AttributeList(new EntityView(next).Attributes);
        while (true)
        {
            var (hasBefore, hasAfter) = (before.MoveNext(), after.MoveNext());
            if (!hasBefore && !hasAfter) return false;
            if (!hasBefore || !hasAfter || before.Name != after.Name)
                return Rest(before, hasBefore) || Rest(after, hasAfter);
            if (!before.Body.SequenceEqual(after.Body)
                && (IsIndexed(before.Name, before.Body) || IsIndexed(after.Name, after.Body)))
                return true;
        }
    }

    private bool Rest(AttributeList list, bool has)
    {
        for (; has; has = list.MoveNext())
            if (IsIndexed(list.Name, list.Body))
                return true;
        return false;
    }

    private void Collect(int slot, ReadOnlySpan<byte> record, KeyLists into)
    {
        into.Places.Clear();
        into.Values.Clear();
        if (record.IsEmpty) return;
        var each = new AttributeList(new EntityView(record).Attributes);
        while (each.MoveNext())
            if (IsIndexed(each.Name, each.Body))
                Keys(slot, each.Name, each.Body, into);
    }

    private static void Move(KeySet keys, List<IndexKey> before, List<IndexKey> after)
    {
        if (before.Count > 1) before.Sort();
        if (after.Count > 1) after.Sort();
        int from = 0, to = 0;
        while (from < before.Count || to < after.Count)
        {
            var order = from >= before.Count ? 1 : to >= after.Count ? -1 : before[from].CompareTo(after[to]);
            if (order < 0) keys.Remove(before[from]);
            else if (order > 0) keys.Add(after[to]);
            var key = order <= 0 ? before[from] : after[to];
            while (from < before.Count && before[from] == key) from++;
            while (to < after.Count && after[to] == key) to++;
        }
    }

    private bool IsIndexed(int name, ReadOnlySpan<byte> body)
    {
        if (Kind(body) is AttributeKind.GeoProperty || IsLink(Kind(body)) || indexed.Has(names, name))
            return true;
        var value = new AttributeView(body).Value;
        return value.Kind == ValueKind.Json || (value.Kind == ValueKind.Text && IsUrn(value.Utf8));
    }

    /// <summary>
    /// Whether a text is a URN. All URNs are indexed, whichever kind of attribute they stand in, so that "what points
    /// to this" never needs a declaration.
    /// </summary>
    public static bool IsUrn(ReadOnlySpan<byte> text) => text.StartsWith("urn:"u8);

    /// <summary>Whether an attribute of this kind leads to entities: their ids are indexed whatever they are.</summary>
    public static bool IsLink(AttributeKind kind) =>
        kind is AttributeKind.Relationship or AttributeKind.ListRelationship;

    private static AttributeKind Kind(ReadOnlySpan<byte> body) => (AttributeKind)(body[0] & 0x0f);

    private void Keys(int slot, int name, ReadOnlySpan<byte> body, KeyLists into)
    {
        var view = new AttributeView(body);
        if (view.SealNumber != 0)
        {
            var hash = SealedValue.HashIn(view.Value.Utf8);
            if (!hash.IsEmpty && indexed.Has(names, name))
                into.Values.Add(IndexKeys.Value(name, IndexKeys.Texts, StableHash.Of(hash), slot));
            return;
        }

        if (view.Kind == AttributeKind.GeoProperty)
        {
            _cells.Clear();
            QuadCells.Of(view.Value.Utf8, _cells);
            foreach (var cell in _cells) into.Places.Add(new IndexKey(cell, (uint)slot));
            return;
        }

        var isLink = IsLink(view.Kind);
        var isIndexed = indexed.Has(names, name);
        if (view.Value.Kind == ValueKind.Json)
        {
            Tokens(slot, name, view.Value.Utf8, isLink, isIndexed, into.Values);
            return;
        }

        if (view.Value.Kind == ValueKind.Text && (isLink || IsUrn(view.Value.Utf8)))
            into.Values.Add(IndexKeys.Value(name, IndexKeys.Links, StableHash.Of(view.Value.Utf8), slot));
        if (isIndexed && Scalar(view.Value, out var domain, out var bits))
            into.Values.Add(IndexKeys.Value(name, domain, bits, slot));
        if (isIndexed && view.Value.Kind == ValueKind.Text) Time(slot, name, view.Value.Utf8, into.Values);
    }

    /// <summary>A text that is a date is found as a moment too, however it is written.</summary>
    private static void Time(int slot, int name, ReadOnlySpan<byte> text, List<IndexKey> keys)
    {
        if (Moment.TryParse(text, out var moment))
            keys.Add(IndexKeys.Value(name, IndexKeys.Times, IndexKeys.Ordered(moment), slot));
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

    /// <summary>
    /// Every text, number and boolean inside a JSON value: an array matches where one of its elements does, texts by
    /// language where one of them does, a typed value by what it holds.
    /// </summary>
    private static void Tokens(
        int slot, int name, ReadOnlySpan<byte> json, bool isLink, bool isIndexed, List<IndexKey> keys)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    var text = reader.ValueIsEscaped ? JsonText.Escape(reader.GetString()!) : reader.ValueSpan;
                    var hash = isIndexed || isLink || IsUrn(text) ? StableHash.Of(text) : 0;
                    if (isLink || IsUrn(text)) keys.Add(IndexKeys.Value(name, IndexKeys.Links, hash, slot));
                    if (!isIndexed) break;
                    keys.Add(IndexKeys.Value(name, IndexKeys.Texts, hash, slot));
                    Time(slot, name, text, keys);
                    break;
                case JsonTokenType.Number when isIndexed:
                    keys.Add(IndexKeys.Value(name, IndexKeys.Numbers, IndexKeys.Ordered(reader.GetDouble()), slot));
                    break;
                case JsonTokenType.True or JsonTokenType.False when isIndexed:
                    var truth = reader.TokenType == JsonTokenType.True ? ValueKind.True : ValueKind.False;
                    keys.Add(IndexKeys.Value(name, IndexKeys.Texts, (ulong)truth, slot));
                    break;
            }
        }
    }

    private sealed class KeyLists
    {
        public readonly List<IndexKey> Places = [];
        public readonly List<IndexKey> Values = [];
    }
}
