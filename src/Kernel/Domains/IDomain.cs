namespace City.Kernel;

/// <summary>One domain of the city: a folder that describes itself. The pillars do the work.</summary>
public interface IDomain
{
    /// <summary>Says what the domain is. Called once at start; must have no effect but on the builder.</summary>
    void Describe(DomainBuilder city);
}
