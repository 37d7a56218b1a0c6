using City.Kernel;

namespace City.Stores.Sqlite;

/// <summary>
/// Reads the frames of one shard in order, some at a time. Frames of all shards follow each other in the file, each
/// knows the one of its shard before it, and some of each shard are marked: so a frame is found by going to the first
/// mark behind it and from there back. An index over all frames would double what an append costs.
/// </summary>
internal sealed class FrameReader
{
    /// <summary>A frame is marked that holds a change whose number is a multiple of this.</summary>
    public const int MarkEvery = 256;

    private const string Head = "SELECT seq, position FROM head WHERE shard = ?";
    private const string Mark =
        "SELECT position FROM mark WHERE shard = ? AND first_seq > ? ORDER BY first_seq LIMIT 1";
    private const string Before = "SELECT shard, first_seq, previous FROM frame WHERE position = ?";
    private const string Frame =
        "SELECT shard, first_seq, last_seq, previous, checksum, body FROM frame WHERE position = ?";
    private const int PageBytes = 256 * 1024;
    private const int PageFrames = 512;

    private readonly int _shard;
    private readonly long _lastSeq;
    private readonly long _lastPosition;
    private readonly Stack<long> _found = [];
    private long _next;
    private bool _began;

    /// <param name="file">The log.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="afterSeq">The change behind which to begin.</param>
    public FrameReader(Database file, int shard, long afterSeq)
    {
        (_shard, _next) = (shard, Math.Max(afterSeq, 0) + 1);
        (_lastSeq, _lastPosition) = HeadOf(file, shard);
    }

    /// <summary>Whether the head that the shard had at first is reached.</summary>
    public bool AtEnd => _next > _lastSeq;

    /// <summary>Whether a frame is marked.</summary>
    public static bool Marked(long firstSeq, long lastSeq) => lastSeq / MarkEvery > (firstSeq - 1) / MarkEvery;

    /// <summary>The checksum of a frame over all that is kept of it.</summary>
    public static uint Checksum(int shard, long firstSeq, long lastSeq, long previous, ReadOnlySpan<byte> body) =>
        new Crc32C().Add(shard).Add(firstSeq).Add(lastSeq).Add(previous).Add(body).Value;

    /// <summary>The last change of a shard and where the frame that holds it stands; 0 for none.</summary>
    public static (long Seq, long Position) HeadOf(Database file, int shard)
    {
        using var row = file.Use(Head).Bind(1, shard);
        return row.Next()
            ? (row.Integer(0), row.Integer(1))
            : throw new InvalidDataException($"{file.Path} is damaged: it has no head of shard {shard}.");
    }

    /// <summary>The frame that stands at a place.</summary>
    /// <exception cref="InvalidDataException">There is none of this shard, or it is damaged.</exception>
    public static LogFrame At(Database file, int shard, long position)
    {
        using var row = file.Use(Frame).Bind(1, position);
        if (!row.Next() || row.Integer(0) != shard) throw Damaged(file, shard, position);
        var (first, last) = (row.Integer(1), row.Integer(2));
        var body = row.Bytes(5);
        return row.Integer(4) == Checksum(shard, first, last, row.Integer(3), body)
            ? new LogFrame(shard, first, last, body.ToArray())
            : throw Damaged(file, shard, position);
    }

    /// <summary>The next frames: at least one unless at the end, and not many more bytes than a page.</summary>
    public List<LogFrame> Some(Database file)
    {
        var frames = new List<LogFrame>();
        long bytes = 0;
        while (!AtEnd && bytes < PageBytes && frames.Count < PageFrames)
        {
            if (_found.Count == 0) Find(file);
            var position = _found.Pop();
            var frame = At(file, _shard, position);
            // Only the first frame may begin before what was asked for.
            var follows = _began ? frame.FirstSeq == _next : frame.FirstSeq <= _next;
            if (!follows || frame.LastSeq < _next) throw Damaged(file, _shard, position);
            frames.Add(frame);
            bytes += frame.Body.Length;
            (_next, _began) = (frame.LastSeq + 1, true);
        }

        return frames;
    }

    /// <summary>
    /// Notes where the frames stand from the next one to the first mark behind it, or to the last frame.
    /// </summary>
    private void Find(Database file)
    {
        var position = file.Number(Mark, _shard, _next) ?? _lastPosition;
        while (true)
        {
            _found.Push(position);
            using var row = file.Use(Before).Bind(1, position);
            if (!row.Next() || row.Integer(0) != _shard) throw Damaged(file, _shard, position);
            if (row.Integer(1) <= _next) return;
            var previous = row.Integer(2);
            // Backwards only: a damaged file must not lead in a circle.
            if (previous >= position) throw Damaged(file, _shard, position);
            position = previous;
        }
    }

    private static InvalidDataException Damaged(Database file, int shard, long position) => new(
        $"{file.Path} is damaged: the frame of shard {shard} at position {position} is broken or missing. "
        + "Restore the store from a backup.");
}
