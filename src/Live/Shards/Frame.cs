using System.Buffers.Binary;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Changes of one shard on their way into the log, with those who wait for them. Layout of the body: magic "CL",
/// format 1, a zero byte, the count of changes (4 bytes), the number of the first (8 bytes), then each change behind
/// its length, and the CRC-32C of all that (4 bytes).
/// </summary>
internal sealed class Frame(int shard, long firstSeq, ByteWriter room)
{
    public const byte Format = 1;
    public const int HeadBytes = 16;

    private readonly ByteWriter _writer = room;
    private readonly List<PendingChange> _changes = [];
    private readonly List<Waiter> _waiters = [];

    /// <summary>Where the body is written; the next frame may have it once this one is published.</summary>
    public ByteWriter Room => _writer;

    public int Shard { get; } = shard;

    public long FirstSeq { get; } = firstSeq;

    public long NextSeq => FirstSeq + _changes.Count;

    public int Bytes => _writer.Length;

    public int Count => _changes.Count;

    /// <summary>How many names the shard's table has with the frame's changes.</summary>
    public int Names { get; set; }

    public IReadOnlyList<PendingChange> Changes => _changes;

    public bool IsEmpty => _changes.Count == 0 && _waiters.Count == 0;

    /// <summary>
    /// Whether the frame changes anything; else it only holds answers back until earlier ones are durable.
    /// </summary>
    public bool HasChanges => _changes.Count > 0;

    public void Add(int slot, ReadOnlySpan<byte> change, byte[] next)
    {
        if (_writer.Length == 0) _writer.Take(HeadBytes).Clear();
        _writer.Count(change.Length);
        _changes.Add(new PendingChange(slot, next, _writer.Length, change.Length));
        _writer.Bytes(change);
    }

    public void Answer(WriteBatch batch, int index, Outcome outcome) => _waiters.Add(new Waiter(batch, index, outcome));

    /// <summary>Where the frame stands, to come back to if a transaction is refused.</summary>
    public (int Bytes, int Changes, int Waiters) Mark() => (_writer.Length, _changes.Count, _waiters.Count);

    public void BackTo((int Bytes, int Changes, int Waiters) mark)
    {
        _writer.Truncate(mark.Bytes);
        _changes.RemoveRange(mark.Changes, _changes.Count - mark.Changes);
        _waiters.RemoveRange(mark.Waiters, _waiters.Count - mark.Waiters);
    }

    /// <summary>The frame as the log keeps it.</summary>
    public LogFrame Seal()
    {
        var body = new byte[_writer.Length + 4];
        _writer.Written.CopyTo(body);
        (body[0], body[1], body[2]) = ((byte)'C', (byte)'L', Format);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), _changes.Count);
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(8), FirstSeq);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(body.Length - 4),
            Crc32C.Of(body.AsSpan(0, body.Length - 4)));
        return new LogFrame(Shard, FirstSeq, FirstSeq + _changes.Count - 1, body);
    }

    /// <summary>Gives those who wait their answers, or all of them one refusal.</summary>
    /// <param name="refusal">The refusal, or null for the answers.</param>
    /// <param name="done">Takes the batches that now have all outcomes; where null, they are completed here.</param>
    public void Release(Refusal? refusal = null, ICollection<WriteBatch>? done = null)
    {
        foreach (var waiter in _waiters)
        {
            var outcome = refusal is null ? waiter.Outcome : Outcome.Refused(refusal);
            waiter.Batch.Set(waiter.Index, outcome, done);
        }
    }

    private readonly record struct Waiter(WriteBatch Batch, int Index, Outcome Outcome);
}
