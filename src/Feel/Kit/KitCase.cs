namespace City.Feel;

/// <summary>How one case of a kit went.</summary>
/// <param name="Folder">Its folder, with that of the level before it where there is one.</param>
/// <param name="File">Name of the test file.</param>
/// <param name="Case">Id of the case.</param>
/// <param name="Outcome">passed, failed or skipped.</param>
/// <param name="ExpectsValue">True where anything but null is expected.</param>
/// <param name="Detail">Why it was not passed; empty where it was.</param>
public sealed record KitCase(
    string Folder, string File, string Case, string Outcome, bool ExpectsValue, string Detail);
