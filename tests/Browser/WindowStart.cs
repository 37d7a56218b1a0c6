namespace City.Browser;

/// <summary>Whose window it is and how large.</summary>
public sealed record WindowStart
{
    /// <summary>The language the browser asks for.</summary>
    public string Locale { get; init; } = "en-GB";

    /// <summary>The browser's time zone, an IANA name.</summary>
    public string Zone { get; init; } = "Asia/Shanghai";

    /// <summary>Width in CSS pixels.</summary>
    public int Width { get; init; } = 1280;

    /// <summary>Height in CSS pixels.</summary>
    public int Height { get; init; } = 900;

    /// <summary>Whether the reader prefers dark pages.</summary>
    public bool Dark { get; init; }

    /// <summary>Whether its browser can draw maps (WebGL).</summary>
    public bool Draws { get; init; }

    /// <summary>Whether scripts may run.</summary>
    public bool Scripts { get; init; } = true;
}
