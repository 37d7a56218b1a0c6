namespace City.Kernel;

/// <summary>
/// How long the past of attributes is kept, and how finely. The age of a point counts from the later of its two times,
/// so that a past that is read in late is kept as long as any other. Within the spans every read is exact, in city time
/// and in knowledge; at their ends the value that held then stays known. The log is not touched.
/// </summary>
public sealed record Retention
{
    /// <summary>Points older than this are dropped; null keeps them for ever.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>Of points older than this the last one of each period stays; null keeps all.</summary>
    public TimeSpan? ThinAfter { get; init; }

    /// <summary>The period, counted from midnight UTC where it divides a day; at least a second.</summary>
    public TimeSpan ThinTo { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with it, in one English sentence; null where nothing is.</summary>
    public string? Fault => this switch
    {
        { Keep: { } keep } when keep <= TimeSpan.Zero => "Keep is more than nothing.",
        { ThinAfter: { } after } when after <= TimeSpan.Zero => "ThinAfter is more than nothing.",
        { Keep: { } keep, ThinAfter: { } after } when after >= keep => "ThinAfter is shorter than Keep.",
        { ThinTo: var period } when period < TimeSpan.FromSeconds(1) => "ThinTo is at least a second.",
        _ => null,
    };
}
