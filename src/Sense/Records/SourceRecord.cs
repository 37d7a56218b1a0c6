namespace City.Sense;

/// <summary>One record of a source: its cells, or why it could not be read.</summary>
public sealed class SourceRecord
{
    /// <summary>The line at which it begins, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The cells in the order of the columns; empty where there is a <see cref="Fault"/>.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Why it could not be read, or null.</summary>
    public Refusal? Fault { get; init; }

    /// <summary>The record as it came, without the line break behind it.</summary>
    public required ReadOnlyMemory<byte> Original { get; init; }

    /// <summary>Whether <see cref="Original"/> is only the beginning, because the record is too long.</summary>
    public bool Truncated { get; init; }

    /// <summary>How many bytes of the source lie before its end, this record included.</summary>
    public required long EndsAt { get; init; }
}
