namespace City.Kernel;

/// <summary>
/// What <see cref="CommandKind.UpsertUpdate"/> does with a reading that is not newer than the one that is there.
/// </summary>
public enum LateReadings : byte
{
    /// <summary>It takes it: the value becomes the present one.</summary>
    Take = 0,

    /// <summary>It is refused with <c>reading.late</c> where it was observed before the one that is there.</summary>
    RefuseOlder = 1,

    /// <summary>So is one of the very same time: a repeat, or a correction.</summary>
    RefuseNotNewer = 2,
}
