namespace City.Identify;

/// <summary>
/// Which node and which enterprise a prefix belongs to, by what is registered of nodes: its own entry, else that of the
/// nearest prefix it is derived from, and from there up.
/// </summary>
internal sealed class NodeDirectory(Shelf<NodeFacts> shelf)
{
    /// <summary>Nodes that a directory takes.</summary>
    public const int NodesMax = 100_000;

    private const int DeepMax = 16;

    /// <summary>The shelf that they stand on.</summary>
    public Shelf<NodeFacts> Shelf => shelf;

    /// <summary>The entry of a prefix or of the nearest one it is derived from; null where there is none.</summary>
    public NodeFacts? Nearest(string prefix)
    {
        var (left, at) = (DeepMax, (string?)prefix);
        for (; at is not null && left > 0; left--, at = HandleName.ParentOf(at))
            if (shelf.Find(at) is { } facts) return facts;
        return null;
    }

    /// <summary>The entry and those above it, from below; each once.</summary>
    public IEnumerable<NodeFacts> Upwards(string prefix)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var facts = Nearest(prefix); facts is not null && seen.Count < DeepMax && seen.Add(facts.Prefix);)
        {
            yield return facts;
            facts = facts.Parent is { } parent ? shelf.Find(parent)
                : HandleName.ParentOf(facts.Prefix) is { } derived ? Nearest(derived) : null;
        }
    }

    /// <summary>The entry of a role that a prefix belongs to; null where there is none.</summary>
    public NodeFacts? Of(string prefix, NodeRole role) => Upwards(prefix).FirstOrDefault(one => one.Role == role);

    /// <summary>The node that this brain runs; null where no entry says so.</summary>
    public NodeFacts? Here => shelf.All.Where(one => one.IsHere).MinBy(one => one.Role);
}
