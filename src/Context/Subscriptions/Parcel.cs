using System.Collections.Immutable;

namespace City.Context;

/// <summary>What goes out as one notification, and stays one until it has arrived.</summary>
/// <param name="Dues">The entities it tells of; none for a notification at an interval.</param>
/// <param name="Tick">Of a notification at an interval, its time; else 0.</param>
internal sealed record Parcel(ImmutableArray<Due> Dues, Moment Tick = default)
{
    /// <summary>Whether it is on its way.</summary>
    public bool IsSending { get; set; }
}
