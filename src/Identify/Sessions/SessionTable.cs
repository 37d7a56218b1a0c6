using System.Net;
using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Sessions that are open. Bounded for each source and in all: of one source what was silent longest goes; in all,
/// what was silent longest of those in which nobody is, so that strangers push nobody out. To make room all are looked
/// through, which is nothing beside what a key takes.
/// </summary>
internal sealed class SessionTable(TimeSpan silence, TimeProvider clock, int max = SessionTable.Max)
{
    public const int Max = 4_096, PerSourceMax = 64;

    /// <summary>
    /// Numbers of sessions begin here; those of challenges lie below. None is below zero as an int32.
    /// </summary>
    public const uint IdsFrom = 1u << 30;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, Session> _open = [];

    /// <summary>Sessions that are held.</summary>
    public int Count
    {
        get { lock (_lock) return _open.Count; }
    }

    /// <summary>True for a number that only a session has.</summary>
    public static bool IsId(uint id) => id / IdsFrom == 1;

    /// <summary>Holds a new session; null where there is no room for one.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="identity">Whom its maker wants to be.</param>
    /// <param name="seconds">
    /// How long it may be silent, if that is shorter than the node has it; 0 leaves it so.
    /// </param>
    /// <param name="from">Where it is set up from.</param>
    public Session? Add(byte[] key, HandleReference identity, int seconds, IPAddress from)
    {
        var source = SourceLimiter.KeyOf(from);
        var mayBeSilent = seconds > 0 && seconds < silence.TotalSeconds ? TimeSpan.FromSeconds(seconds) : silence;
        lock (_lock)
        {
            var ofSource = _open.Values.Where(one => one.Source == source).ToList();
            if (ofSource.Count >= PerSourceMax) _open.Remove(ofSource.MinBy(one => one.Used)!.Id);
            if (_open.Count >= max)
            {
                var idle = _open.Values.Where(one => one.Who is null || IsOver(one)).MinBy(one => one.Used);
                if (idle is null) return null;
                _open.Remove(idle.Id);
            }

            uint id;
            do id = IdsFrom | BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)) >> 2;
            while (_open.ContainsKey(id));
            var made = new Session(id, new SessionChannel(key), identity, mayBeSilent)
            {
                Source = source, Used = clock.GetTimestamp(),
            };
            _open.Add(id, made);
            return made;
        }
    }

    /// <summary>The session of a number; null where there is none, or it was silent for too long.</summary>
    public Session? Find(uint id)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(id, out var found)) return null;
            if (!IsOver(found)) return found;
            _open.Remove(id);
            return null;
        }
    }

    /// <summary>A session was used.</summary>
    public void Touch(Session session)
    {
        lock (_lock) session.Used = clock.GetTimestamp();
    }

    /// <summary>Ends one.</summary>
    public void End(Session session)
    {
        lock (_lock) _open.Remove(session.Id);
    }

    private bool IsOver(Session session) => clock.GetElapsedTime(session.Used) > session.Silence;
}
