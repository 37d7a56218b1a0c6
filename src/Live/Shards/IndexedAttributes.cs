using System.Collections.Frozen;
using City.Kernel;

namespace City.Live;

/// <summary>The attributes by whose values entities are looked up, as the domains declare them.</summary>
internal sealed class IndexedAttributes(IEnumerable<string> attributes)
{
    private readonly FrozenSet<string> _attributes = attributes.ToFrozenSet(StringComparer.Ordinal);

    public static readonly IndexedAttributes None = new([]);

    /// <summary>All of them.</summary>
    public IEnumerable<string> All => _attributes;

    public bool Has(NameTable names, int attribute) => _attributes.Count > 0 && _attributes.Contains(names[attribute]);

    public bool Has(string attribute) => _attributes.Contains(attribute);
}
