namespace City.Simulation;

/// <summary>A promise of the city that did not hold.</summary>
internal sealed class BrokenRule(Rule rule, string what) : Exception($"{rule}: {what}")
{
    public Rule Rule { get; } = rule;

    public static void Unless(bool holds, Rule rule, string what)
    {
        if (!holds) throw new BrokenRule(rule, what);
    }
}
