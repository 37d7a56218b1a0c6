namespace City.Identify;

/// <summary>What the writer found under a name.</summary>
/// <param name="Place">Where in the log it lies, 0 for nowhere.</param>
/// <param name="Length">How long that record is.</param>
/// <param name="Gone">It says that the name is gone.</param>
/// <param name="Pending">Which record of the open frame is the newest, or −1.</param>
internal readonly record struct Found(long Place, int Length, bool Gone, int Pending)
{
    /// <summary>True where there is something under the name.</summary>
    public bool Exists => !Gone && (Place != 0 || Pending >= 0);
}
