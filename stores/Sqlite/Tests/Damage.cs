namespace City.Stores.Sqlite.Tests;

/// <summary>Harm done to a file, as disks and hands do it.</summary>
internal static class Damage
{
    private const int SectorBytes = 512;

    /// <summary>Does one random harm.</summary>
    /// <returns>What was done, to be told where a test fails.</returns>
    public static string Do(string path, Random random, bool truncate = true)
    {
        var bytes = File.ReadAllBytes(path);
        // A write-ahead file is kept when its beginning is written again: most of it may be long done with.
        if (bytes.Length == 0) return "nothing to harm";
        var kind = random.Next(truncate ? 5 : 4);
        var at = random.Next(bytes.Length);
        switch (kind)
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.AsSpan(at / SectorBytes * SectorBytes, SectorBytes).Clear();
                break;
            case 2:
                random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 200), bytes.Length - at)));
                break;
            case 3:
                var (from, to) = (random.Next(bytes.Length / 4096) * 4096, random.Next(bytes.Length / 4096) * 4096);
                bytes.AsSpan(from, 4096).CopyTo(bytes.AsSpan(to));
                at = to;
                break;
            default:
                bytes = bytes[..at];
                break;
        }

        File.WriteAllBytes(path, bytes);
        return $"harm {kind} at {at} of {Path.GetFileName(path)}";
    }

    /// <summary>Turns one bit of what is kept of a body.</summary>
    public static void FlipIn(string path, ReadOnlySpan<byte> body, int offset)
    {
        var bytes = File.ReadAllBytes(path);
        // Long bodies are kept in more than one place; these fit in one page.
        var at = bytes.AsSpan().IndexOf(body);
        if (at < 0) throw new InvalidDataException($"{path} does not hold the body.");
        bytes[at + offset] ^= 4;
        File.WriteAllBytes(path, bytes);
    }
}
