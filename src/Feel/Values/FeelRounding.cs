namespace City.Feel;

/// <summary>How a number loses digits (DMN 1.5, 10.3.4.5).</summary>
public enum FeelRounding
{
    /// <summary>To the nearest; a half to the even digit.</summary>
    HalfEven,

    /// <summary>Away from zero.</summary>
    Up,

    /// <summary>Towards zero.</summary>
    Down,

    /// <summary>To the nearest; a half away from zero.</summary>
    HalfUp,

    /// <summary>To the nearest; a half towards zero.</summary>
    HalfDown,

    /// <summary>Towards negative infinity.</summary>
    Floor,

    /// <summary>Towards positive infinity.</summary>
    Ceiling,
}
