namespace City.Simulation;

/// <summary>
/// What a run holds beside what every run holds. What is drawn for one of them is drawn from a stream of its own, so
/// that a seed without it is the run that it was before there was any.
/// </summary>
[Flags]
internal enum Kinds
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Entities may be archived.</summary>
    Archives = 1,

    /// <summary>Readings come late, go into the past and are taken back.</summary>
    Readings = 2,

    /// <summary>What is held of the others is personal: values are sealed, and persons erased.</summary>
    Persons = 4,

    /// <summary>The past is thinned and dropped.</summary>
    Retention = 8,

    /// <summary>What most runs hold.</summary>
    Usual = Archives | Readings,
}
