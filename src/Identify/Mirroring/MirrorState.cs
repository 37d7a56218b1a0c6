namespace City.Identify;

/// <summary>How a mirror stands to its primary.</summary>
/// <param name="Frame">The last frame that it holds.</param>
/// <param name="Newest">The primary's newest frame, as it last said.</param>
/// <param name="Contact">When it last said something; null where it never did since the node started.</param>
/// <param name="Fault">Why it is not followed now; empty where it is.</param>
internal sealed record MirrorState(ulong Frame, ulong Newest, DateTimeOffset? Contact, string Fault)
{
    /// <summary>Frames of the primary that are not here yet.</summary>
    public ulong Behind => Newest > Frame ? Newest - Frame : 0;
}
