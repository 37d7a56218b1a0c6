namespace City.Context;

/// <summary>
/// Finds those whom a change may concern, each by the narrowest thing it says: an id, a type with an attribute, a type,
/// an attribute. Only those that say nothing of it are looked at for every change.
/// </summary>
internal sealed class ChangeIndex<T>
    where T : class
{
    private readonly Dictionary<ChangeKey, HashSet<T>> _by = [];
    private int _byOther;

    /// <summary>Puts somebody in.</summary>
    public void Add(T who, IEnumerable<ChangeKey> keys)
    {
        foreach (var key in keys)
        {
            if (!_by.TryGetValue(key, out var same)) _by[key] = same = [];
            if (same.Add(who) && key.Id.Length == 0) _byOther++;
        }
    }

    /// <summary>Takes somebody out who was put in with these keys.</summary>
    public void Remove(T who, IEnumerable<ChangeKey> keys)
    {
        foreach (var key in keys)
        {
            if (!_by.TryGetValue(key, out var same) || !same.Remove(who)) continue;
            if (key.Id.Length == 0) _byOther--;
            if (same.Count == 0) _by.Remove(key);
        }
    }

    /// <summary>Whether a change may concern anybody, as far as its id tells.</summary>
    public bool MayConcern(Change change) => _byOther > 0 || _by.ContainsKey(new ChangeKey(change.EntityId, "", ""));

    /// <summary>Adds those whom a change of an entity may concern.</summary>
    public void Find(Change change, in EntityRecord record, ISet<T> into)
    {
        Take(new ChangeKey(change.EntityId, "", ""), into);
        if (_byOther == 0) return;
        Take(new ChangeKey("", "", ""), into);
        foreach (var number in record.View.TypeNumbers()) Take(new ChangeKey("", record.Names[number], ""), into);
        foreach (var name in Named(change, record))
        {
            Take(new ChangeKey("", "", name), into);
            foreach (var number in record.View.TypeNumbers())
                Take(new ChangeKey("", record.Names[number], name), into);
        }
    }

    /// <summary>A deletion touches every attribute.</summary>
    private static IEnumerable<string> Named(Change change, in EntityRecord record) =>
        change.Kind == ChangeKind.Deleted
            ? record.ToEntity().Attributes.Select(attribute => attribute.Name).Distinct()
            : change.Touched;

    private void Take(in ChangeKey key, ISet<T> into)
    {
        if (_by.TryGetValue(key, out var all)) into.UnionWith(all);
    }
}
