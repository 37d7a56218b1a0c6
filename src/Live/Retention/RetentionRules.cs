using System.Collections.Frozen;
using City.Kernel;

namespace City.Live;

/// <summary>What the domains declare about how long the past is kept, by entity type and attribute.</summary>
internal sealed class RetentionRules
{
    private readonly FrozenDictionary<(string Type, string? Attribute), Retention> _rules;

    public RetentionRules(IReadOnlyCollection<RetentionRule> declared)
    {
        foreach (var rule in declared)
            if (rule.Retention.Fault is { } fault)
                throw new ArgumentException($"{rule.Type} {rule.Attribute}: {fault}", nameof(declared));
        _rules = declared.ToFrozenDictionary(rule => (rule.Type, rule.Attribute), rule => rule.Retention);
        Shortest = declared.SelectMany(rule => new[] { rule.Retention.Keep, rule.Retention.ThinAfter })
            .Min() ?? TimeSpan.MaxValue;
    }

    /// <summary>Whether any past is kept less than for ever.</summary>
    public bool Any => Shortest < TimeSpan.MaxValue;

    /// <summary>The shortest time after which a point may go.</summary>
    public TimeSpan Shortest { get; }

    /// <summary>The rule of an attribute of an entity of some types; null where there is none.</summary>
    public Retention? Of(IReadOnlyList<string> types, string attribute)
    {
        foreach (var type in types)
            if (_rules.TryGetValue((type, attribute), out var own))
                return own;
        foreach (var type in types)
            if (_rules.TryGetValue((type, null), out var all))
                return all;
        return null;
    }
}
