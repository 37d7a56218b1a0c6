namespace City.Sense;

/// <summary>A mapping with what reads its messages.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="Reader">Takes messages apart.</param>
/// <param name="IsPersonal">Whether they may tell of a person, so that none is kept as it came.</param>
internal sealed record FeedSource(Mapping Mapping, IMessageReader Reader, bool IsPersonal)
{
    /// <summary>Which of the mapping's columns held anything since it is in use.</summary>
    public ColumnSight Sight { get; } = new(Mapping);

    /// <summary>Whether a mapping writes an attribute that is declared as personal.</summary>
    public static bool WritesPersonal(Mapping mapping, ImmutableArray<PersonalData> declared) => declared.Any(
        each => (mapping.Types.IsEmpty || mapping.Types.Contains(each.Type))
            && mapping.Attributes.Any(rule => each.Attributes.Contains(rule.Name)));
}
