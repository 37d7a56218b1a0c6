namespace City.Simulation;

/// <summary>
/// The contents of one file: what processes see, what the platter holds, and the writes between the two, of which a
/// loss of power keeps some, loses some and tears some.
/// </summary>
internal sealed class SimFile
{
    /// <summary>What a platter writes as a whole, in bytes. Small, so that small writes are torn too.</summary>
    private const int SectorBytes = 32;

    private readonly Content _seen = new();
    private readonly Content _safe = new();
    private readonly List<(int At, byte[] Bytes)> _unsynced = [];

    public int Length => _seen.Length;

    public ReadOnlySpan<byte> Seen => _seen.Span;

    public void Write(int at, ReadOnlySpan<byte> bytes)
    {
        _seen.Write(at, bytes);
        _unsynced.Add((at, bytes.ToArray()));
    }

    public void Sync()
    {
        foreach (var (at, bytes) in _unsynced) _safe.Write(at, bytes);
        _unsynced.Clear();
    }

    /// <summary>The file as a loss of power leaves it now.</summary>
    public SimFile AfterPowerLoss(Random random)
    {
        var after = new SimFile();
        after.Write(0, _safe.Span);
        // Whole files of writes survive or vanish as often as single ones: both happen.
        var survival = random.Next(4) switch { 0 => 0.0, 1 => 1.0, _ => random.NextDouble() };
        foreach (var (at, bytes) in _unsynced)
        {
            if (random.NextDouble() >= survival) continue;
            if (random.Next(3) > 0) after.Write(at, bytes);
            else Tear(after, at, bytes, random);
        }

        after.Sync();
        return after;
    }

    private static void Tear(SimFile into, int at, byte[] bytes, Random random)
    {
        for (var from = 0; from < bytes.Length; from += SectorBytes)
            if (random.Next(2) == 0)
                into.Write(at + from, bytes.AsSpan(from, Math.Min(SectorBytes, bytes.Length - from)));
    }

    /// <summary>Bytes that grow; a hole reads as zeros.</summary>
    private sealed class Content
    {
        private byte[] _bytes = [];

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

        public void Write(int at, ReadOnlySpan<byte> bytes)
        {
            var end = at + bytes.Length;
            if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
            bytes.CopyTo(_bytes.AsSpan(at));
            Length = Math.Max(Length, end);
        }
    }
}
