namespace City.Live;

/// <summary>Kinds of comparable values.</summary>
internal enum ScalarKind
{
    /// <summary>Nothing that can be compared.</summary>
    None,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A boolean.</summary>
    Boolean,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A text that is a date with time and zone.</summary>
    Time,
}
