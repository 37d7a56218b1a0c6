namespace City.Kernel;

/// <summary>Takes down what a domain says of itself.</summary>
public sealed class DomainBuilder
{
    private readonly List<EntityTypeDescription> _types = [];
    private readonly List<DecisionFile> _decisions = [];

    /// <summary>The domain's id, its folder's name.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The domain's name.</summary>
    public Text Name { get; private set; } = new("", "");

    /// <summary>What the city may remember for the domain.</summary>
    public IReadOnlyList<EntityTypeDescription> EntityTypes => _types;

    /// <summary>The decision models that the domain brings.</summary>
    public IReadOnlyList<DecisionFile> Decisions => _decisions;

    /// <summary>The domain's id and name.</summary>
    public DomainBuilder Named(string id, string en, string zh)
    {
        (Id, Name) = (id, new Text(en, zh));
        return this;
    }

    /// <summary>One entity type.</summary>
    public DomainBuilder Entity(EntityTypeDescription type)
    {
        _types.Add(type);
        return this;
    }

    /// <summary>One decision model.</summary>
    public DomainBuilder Decision(DecisionFile decision)
    {
        _decisions.Add(decision);
        return this;
    }
}
