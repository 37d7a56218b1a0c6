namespace City.Kernel;

/// <summary>Conditions, ready to be tested on one entity after the other, by several threads at once.</summary>
public interface IEntityTest
{
    /// <summary>Whether the conditions hold for an entity.</summary>
    bool Holds(in EntityRecord record);
}
