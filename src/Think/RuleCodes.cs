namespace City.Think;

/// <summary>Stable codes of what the doors of rules refuse.</summary>
public static class RuleCodes
{
    /// <summary>The caller has not the grant.</summary>
    public const string Forbidden = "rules.forbidden";

    /// <summary>Models belong to the default tenant.</summary>
    public const string Tenant = "rules.tenant";

    /// <summary>The name is none that a model can have.</summary>
    public const string Name = "rules.name";

    /// <summary>No model of this name is kept.</summary>
    public const string Unknown = "rules.model.unknown";

    /// <summary>The model has no such version.</summary>
    public const string VersionUnknown = "rules.version.unknown";

    /// <summary>The model was changed meanwhile.</summary>
    public const string Changed = "rules.changed";

    /// <summary>A change of what is there has to say which version it changes.</summary>
    public const string Unconditional = "rules.unconditional";

    /// <summary>The file holds no decision model.</summary>
    public const string Model = "rules.model";

    /// <summary>A body is longer than it may be.</summary>
    public const string TooLarge = "rules.too-large";

    /// <summary>There are as many models, or versions of one, as are kept.</summary>
    public const string Full = "rules.full";

    /// <summary>The body is not the JSON that is wanted here.</summary>
    public const string Body = "rules.body";

    /// <summary>The comment is too long.</summary>
    public const string Comment = "rules.comment";

    /// <summary>A kept file is damaged.</summary>
    public const string Damaged = "rules.damaged";
}
