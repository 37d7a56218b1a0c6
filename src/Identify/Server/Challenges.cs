using System.Net;
using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Requests that wait until who asks has proven who it is. A challenge is good once, for a time, and for the address
/// that it was sent to. Bounded in number and bytes; the oldest goes when there is no room.
/// </summary>
internal sealed class Challenges(TimeSpan life, TimeProvider clock)
{
    public const int Max = 4_096;

    private const int BytesMax = 16 << 20, MessageBytesMax = 300_000;

    // Clients take a number for signed, and one below zero for none; those from here on are those of sessions.
    private const uint IdBits = SessionTable.IdsFrom - 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<uint, Challenge> _pending = [];
    private readonly Queue<(uint Id, Challenge Of)> _order = new();
    private int _bytes;

    /// <summary>Challenges that were not answered yet.</summary>
    public int Pending
    {
        get { lock (_lock) return _pending.Count; }
    }

    /// <summary>Makes one for a request.</summary>
    public (uint Session, Challenge Made) Issue(Request request)
    {
        var nonce = RandomNumberGenerator.GetBytes(SecretProof.NonceBytes);
        var digest = RequestDigest.Of(
            HandleCodec.HeaderAndBody(request.Message.Span), ProtocolVersion.ForAnswer(request.Envelope));
        var made = new Challenge(request, nonce, digest, clock.GetTimestamp());
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && (_order.Count >= Max || _bytes > BytesMax || IsOver(oldest.Of)))
            {
                _order.Dequeue();
                Forget(oldest.Id, oldest.Of);
            }

            uint id;
            do id = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)) & IdBits;
            while (id == 0 || _pending.ContainsKey(id));
            _pending.Add(id, made);
            _order.Enqueue((id, made));
            _bytes += Math.Min(request.Message.Length, MessageBytesMax);
            return (id, made);
        }
    }

    /// <summary>The session that a request came in, which waits for a proof; null where it came in none.</summary>
    public Session? SessionOf(uint id)
    {
        lock (_lock) return _pending.GetValueOrDefault(id)?.Request.Session;
    }

    /// <summary>
    /// Takes the challenge of a session away; null where there is none, or it is another's or too old.
    /// </summary>
    public Challenge? Take(uint session, IPAddress source, ConnectionState? connection)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(session, out var made)) return null;
            if (!made.Request.Source.Equals(source)) return null;
            Forget(session, made);
            return IsOver(made) || (made.Request.Header.Op == OpCode.LogIn && made.Request.Connection != connection)
                ? null
                : made;
        }
    }

    private bool IsOver(Challenge made) => clock.GetElapsedTime(made.Since) > life;

    private void Forget(uint id, Challenge made)
    {
        if (!_pending.TryGetValue(id, out var there) || there != made) return;
        _pending.Remove(id);
        _bytes -= Math.Min(made.Request.Message.Length, MessageBytesMax);
    }
}
