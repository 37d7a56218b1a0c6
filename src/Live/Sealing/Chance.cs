using System.Security.Cryptography;

namespace City.Live;

/// <summary>
/// Where keys and nonces come from: the machine's own chance, which nobody can guess. Tests that must run the same each
/// time put another one in its place. May be used by several threads.
/// </summary>
internal class Chance
{
    // Fetched for many nonces at once, since asking for it costs more than using it.
    private const int BytesAtOnce = 64 * 12;

    [ThreadStatic]
    private static byte[]? _fetched;

    [ThreadStatic]
    private static int _used;

    private protected Chance()
    {
    }

    /// <summary>The machine's.</summary>
    public static Chance OfTheMachine { get; } = new();

    /// <summary>Fills a span, at most 768 bytes long, with bytes that were never given before.</summary>
    public virtual void Fill(Span<byte> into)
    {
        if (_fetched is null || _used + into.Length > BytesAtOnce)
        {
            RandomNumberGenerator.Fill(_fetched ??= new byte[BytesAtOnce]);
            _used = 0;
        }

        // What was given is not kept: it may be a key.
        var next = _fetched.AsSpan(_used, into.Length);
        next.CopyTo(into);
        next.Clear();
        _used += into.Length;
    }
}
