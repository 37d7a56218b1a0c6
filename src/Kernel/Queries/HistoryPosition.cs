using System.Globalization;

namespace City.Kernel;

/// <summary>
/// How far a reader of the past has come, in the order in which answers are cut: by time, then by entity, then by the
/// log; or backwards in time and log where the last points were asked for. Text form:
/// <c>2026-11-23T08:15:30Z</c> for the whole of a time, <c>2026-11-23T08:15:30Z_3_17</c> for a part of it.
/// </summary>
/// <param name="Time">The time of the last point that was read.</param>
/// <param name="Entity">
/// The place of its entity among those that were asked for, from 0; <see cref="int.MaxValue"/> where all points of the
/// time were read.
/// </param>
/// <param name="Seq">The number of its change in the shard's log.</param>
public readonly record struct HistoryPosition(Moment Time, int Entity, long Seq)
{
    /// <summary>Whether all points of the time were read.</summary>
    public bool IsWhole => Entity == int.MaxValue;

    /// <summary>Behind all points of a time.</summary>
    public static HistoryPosition Through(Moment time) => new(time, int.MaxValue, 0);

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string text, out HistoryPosition position)
    {
        ArgumentNullException.ThrowIfNull(text);
        position = default;
        var parts = text.Split('_', 4);
        if (!Moment.TryParse(parts[0], out var time)) return false;
        position = Through(time);
        if (parts.Length == 1) return true;
        if (parts.Length != 3
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var entity)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            return false;
        position = new HistoryPosition(time, entity, seq);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => IsWhole
        ? Time.ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{Time}_{Entity}_{Seq}");
}
