namespace City.Screen;

/// <summary>How a message is sent to the feeds that write an entity, or to one feed.</summary>
internal sealed record SendView
{
    /// <summary>The entity in whose name it is sent, or null.</summary>
    public string? Entity { get; init; }

    /// <summary>The feed that it is sent to, where no entity is named.</summary>
    public string? Feed { get; init; }

    /// <summary>The device that sends to the feed.</summary>
    public string? Device { get; init; }

    /// <summary>The page to come back to.</summary>
    public string Back => Entity is { } entity ? Names.Page(entity) : "/feeds/" + Uri.EscapeDataString(Feed ?? "");

    public IReadOnlyList<SendLines> Each { get; init; } = [];

    /// <summary>The line by which the entity is changed directly, where no feed writes it; null otherwise.</summary>
    public DirectLine? Direct { get; init; }

    /// <summary>The token that was made for those lines that want one, or null.</summary>
    public LineToken? Token { get; init; }

    /// <summary>Whether a token that stood in the lines was revoked just now.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Why no key or token was made or revoked, or null.</summary>
    public CityAnswer? Fault { get; init; }

    /// <summary>Whether there is a line that wants a token, and none was made for it.</summary>
    public bool WantsToken =>
        Token is null && (Direct is not null || Each.Any(lines => lines.Example.Topic is null));

    /// <summary>Whether there is nothing to show.</summary>
    public bool IsEmpty => Each.Count == 0 && Direct is null && Fault is null;
}
