namespace City.Kernel;

/// <summary>What became of a command.</summary>
public enum OutcomeKind : byte
{
    /// <summary>It was refused; nothing changed.</summary>
    Refused = 0,

    /// <summary>The entity was created.</summary>
    Created = 1,

    /// <summary>The entity was changed.</summary>
    Updated = 2,

    /// <summary>The entity was deleted.</summary>
    Deleted = 3,

    /// <summary>There was nothing to change.</summary>
    Unchanged = 4,
}
