namespace City.Context;

/// <summary>
/// Finds the subscriptions of a tenant that a change may concern, each by the narrowest thing it says: an id, a type
/// with an attribute, a type, an attribute. Only those that say nothing of it are looked at for every change.
/// </summary>
internal sealed class SubscriptionIndex
{
    private readonly record struct Key(string Id, string Type, string Attribute);

    private readonly Dictionary<Key, HashSet<Subscription>> _by = [];

    /// <summary>Puts a subscription in.</summary>
    public void Add(Subscription subscription, SubscriptionTerms terms)
    {
        foreach (var key in Keys(terms))
        {
            if (!_by.TryGetValue(key, out var same)) _by[key] = same = [];
            same.Add(subscription);
        }
    }

    /// <summary>Takes a subscription out that was put in with these terms.</summary>
    public void Remove(Subscription subscription, SubscriptionTerms terms)
    {
        foreach (var key in Keys(terms))
            if (_by.TryGetValue(key, out var same) && same.Remove(subscription) && same.Count == 0)
                _by.Remove(key);
    }

    /// <summary>Adds those that a change of an entity may concern.</summary>
    public void Find(Change change, in EntityRecord record, ISet<Subscription> into)
    {
        Take(new Key("", "", ""), into);
        Take(new Key(change.EntityId, "", ""), into);
        foreach (var number in record.View.TypeNumbers()) Take(new Key("", record.Names[number], ""), into);
        foreach (var name in Named(change, record))
        {
            Take(new Key("", "", name), into);
            foreach (var number in record.View.TypeNumbers()) Take(new Key("", record.Names[number], name), into);
        }
    }

    /// <summary>A deletion touches every attribute.</summary>
    private static IEnumerable<string> Named(Change change, in EntityRecord record) =>
        change.Kind == ChangeKind.Deleted
            ? record.ToEntity().Attributes.Select(attribute => attribute.Name).Distinct()
            : change.Touched;

    private void Take(Key key, ISet<Subscription> into)
    {
        if (_by.TryGetValue(key, out var all)) into.UnionWith(all);
    }

    private static HashSet<Key> Keys(SubscriptionTerms terms)
    {
        var keys = new HashSet<Key>();
        if (terms.Interval is not null) return keys;
        foreach (var selector in terms.Entities)
        {
            if (selector.Ids.Count > 0) keys.UnionWith(selector.Ids.Select(id => new Key(id, "", "")));
            else
                foreach (var type in selector.Types.DefaultIfEmpty(""))
                    if (terms.Watched.Count == 0) keys.Add(new Key("", type, ""));
                    else keys.UnionWith(terms.Watched.Select(name => new Key("", type, name)));
        }

        return keys;
    }
}
