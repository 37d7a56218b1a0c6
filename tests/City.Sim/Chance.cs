namespace City.Sim;

/// <summary>
/// Chance of one subject: its numbers follow from the seed and the subject's name alone, so that one subject more
/// changes nothing for the others. Arithmetic on whole numbers, the same on every machine.
/// </summary>
internal sealed class Chance(long seed, string subject)
{
    private const ulong Golden = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong _key = KeyOf(seed, subject);
    private ulong _drawn;

    /// <summary>The next number, 0 to 1, 1 not included.</summary>
    public double Next() => Unit(Mix(_key + ++_drawn * Golden));

    /// <summary>The next number between two bounds.</summary>
    public double Between(double least, double most) => least + (most - least) * Next();

    /// <summary>The next whole number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => (int)(Next() * count);

    /// <summary>True so often as <paramref name="share"/> says, 0 to 1.</summary>
    public bool Happens(double share) => Next() < share;

    /// <summary>The next number about 0 with a deviation of 1, never beyond 3.5.</summary>
    public double Bell() => (Next() + Next() + Next() + Next() - 2) * Math.Sqrt(3);

    /// <summary>The number of a slot, 0 to 1: the same each time it is asked for; drawing changes nothing.</summary>
    public double At(long slot) => Unit(Mix(~_key ^ Mix((ulong)slot * Golden)));

    /// <summary>A number from 0 to 1 that changes smoothly from slot to slot.</summary>
    public double Smooth(double at)
    {
        var slot = Math.Floor(at);
        var part = at - slot;
        var (one, other) = (At((long)slot), At((long)slot + 1));
        return one + (other - one) * part * part * (3 - 2 * part);
    }

    /// <summary>A number of 64 bits for a text; FNV-1a, then mixed.</summary>
    public static ulong KeyOf(long seed, string text)
    {
        var hash = 0xCBF2_9CE4_8422_2325UL ^ Mix((ulong)seed + Golden);
        foreach (var letter in text) hash = (hash ^ letter) * 0x0000_0100_0000_01B3UL;
        return Mix(hash);
    }

    private static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    // The finish of SplitMix64: every bit of what comes in moves half of the bits that go out.
    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        return bits ^ (bits >> 31);
    }
}
