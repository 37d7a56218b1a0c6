namespace City.Kernel;

/// <summary>What a caller may do. Nothing unless said.</summary>
[Flags]
public enum Grants
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read entities, their history and the change feed.</summary>
    Read = 1,

    /// <summary>Create, change and delete entities.</summary>
    Write = 2,

    /// <summary>Make and revoke credentials, see the state of the system.</summary>
    Administer = 4,

    /// <summary>Everything but to go first, which few may, or nobody would.</summary>
    All = Read | Write | Administer,

    /// <summary>
    /// Its writes go before those of others while the store cannot keep up: alarms, and what people's safety hangs on.
    /// </summary>
    Urgent = 8,
}
