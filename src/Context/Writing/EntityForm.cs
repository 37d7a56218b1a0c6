namespace City.Context;

/// <summary>How an entity is written (GS CIM 009 V1.9.1, 4.5.1 to 4.5.4).</summary>
internal enum EntityForm : byte
{
    /// <summary>Every attribute with its type and all its members.</summary>
    Normalized,

    /// <summary>Without what can be told from the rest, and without loss.</summary>
    Concise,

    /// <summary>Bare values.</summary>
    Simplified,
}
