using System.Net;
using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Sessions of the interface over HTTP: one is made with a nonce, somebody proves over it who it is, and what comes
/// with its id is asked in that name until it was silent for too long. Bounded; what came first goes first.
/// </summary>
internal sealed class RestSessions(TimeSpan silence, TimeProvider clock)
{
    public const int Max = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _open = [];
    private readonly Queue<Entry> _unproven = new(), _proven = new();

    /// <summary>Sessions that are held.</summary>
    public int Count
    {
        get { lock (_lock) return _open.Count; }
    }

    /// <summary>Makes one that nobody has proven himself in.</summary>
    public (string Id, byte[] Nonce) Begin()
    {
        var nonce = RandomNumberGenerator.GetBytes(SecretProof.NonceBytes);
        var made = new Entry(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), nonce)
        {
            Used = clock.GetTimestamp(),
        };
        lock (_lock)
        {
            // Whoever makes many of them pushes out none in which somebody is.
            while (_unproven.Count >= Max || (_unproven.TryPeek(out var oldest) && IsOver(oldest)))
                if (_unproven.Dequeue() is { Who: null } gone) _open.Remove(gone.Id);
            _open.Add(made.Id, made);
            _unproven.Enqueue(made);
        }

        return (made.Id, nonce);
    }

    /// <summary>The nonce of a session in which nobody is yet, and takes it away: it is good once.</summary>
    public byte[]? TakeNonce(string id)
    {
        lock (_lock)
        {
            if (Find(id) is not { Nonce: { } nonce } found) return null;
            found.Nonce = null;
            return nonce;
        }
    }

    /// <summary>Who is in a session; null where there is none, or nobody in it.</summary>
    public Administrator? WhoIn(string id, IPAddress from)
    {
        lock (_lock)
        {
            if (Find(id) is not { Who: { } who } found) return null;
            found.Used = clock.GetTimestamp();
            return who with { From = from };
        }
    }

    /// <summary>Somebody has proven who it is.</summary>
    public void Prove(string id, Administrator who)
    {
        lock (_lock)
        {
            if (Find(id) is not { } found) return;
            (found.Who, found.Used) = (who, clock.GetTimestamp());
            while (_proven.Count >= Max) _open.Remove(_proven.Dequeue().Id);
            _proven.Enqueue(found);
        }
    }

    /// <summary>Ends one; false where there was none.</summary>
    public bool End(string id)
    {
        lock (_lock) return _open.Remove(id);
    }

    private Entry? Find(string id)
    {
        if (!_open.TryGetValue(id, out var found)) return null;
        if (!IsOver(found)) return found;
        _open.Remove(id);
        return null;
    }

    private bool IsOver(Entry entry) => clock.GetElapsedTime(entry.Used) > silence;

    private sealed class Entry(string id, byte[] nonce)
    {
        public string Id => id;

        public byte[]? Nonce { get; set; } = nonce;

        public Administrator? Who { get; set; }

        public long Used { get; set; }
    }
}
