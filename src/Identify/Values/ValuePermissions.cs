namespace City.Identify;

/// <summary>Who may read and change a value.</summary>
[Flags]
public enum ValuePermissions
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>Anybody may change it.</summary>
    PublicWrite = 1,

    /// <summary>Anybody may read it.</summary>
    PublicRead = 2,

    /// <summary>Administrators may change it.</summary>
    AdminWrite = 4,

    /// <summary>Administrators may read it.</summary>
    AdminRead = 8,

    /// <summary>What a value has unless said: administrators all, others reading.</summary>
    Usual = AdminRead | AdminWrite | PublicRead,

    /// <summary>What a secret has.</summary>
    Secret = AdminRead | AdminWrite,
}
