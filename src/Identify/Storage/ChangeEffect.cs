namespace City.Identify;

/// <summary>What a change does to its record.</summary>
internal enum ChangeEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has the new body.</summary>
    Put,

    /// <summary>It is gone.</summary>
    Remove,
}
