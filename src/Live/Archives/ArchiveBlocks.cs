using City.Kernel;

namespace City.Live;

/// <summary>
/// What stands in the bodies of an archive's blocks, in the numbers and texts of <see cref="ByteWriter"/>. Head: format
/// 1, kind, moment of the beginning, count of shards, head of each. Log: shard, then per frame its first change, how
/// many changes, and the frame as the log keeps it. Document: name, document. Keys: per key name, tenant, subject,
/// wrapped key. Destroyed: per note name, tenant, subject, moment, whether cleaned. End: counts of frames, changes,
/// documents, keys and notes.
/// </summary>
internal static class ArchiveBlocks
{
    public const byte Format = 1;

    public static void Write(ByteWriter into, ArchiveSummary head)
    {
        into.Byte(Format);
        into.Byte((byte)head.Kind);
        into.Signed(head.CreatedAt.Milliseconds);
        into.Count(head.Position.Seqs.Length);
        foreach (var seq in head.Position.Seqs) into.Unsigned((ulong)seq);
    }

    public static ArchiveSummary Head(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        if (reader.Byte() is var format && format != Format)
            throw new InvalidDataException(
                $"The archive has format {format}; this program knows {Format}. Use the later version of it.");
        var kind = (ArchiveKind)reader.Byte();
        var createdAt = new Moment(reader.Signed());
        var shards = reader.Count();
        if (kind is not (ArchiveKind.City or ArchiveKind.Keys) || shards > StoreArguments.ShardsMax)
            throw new InvalidDataException("The archive says an impossible kind or number of shards.");
        var seqs = new long[shards];
        for (var shard = 0; shard < shards; shard++) seqs[shard] = (long)reader.Unsigned();
        return new ArchiveSummary(kind, createdAt, new FeedPosition([.. seqs]));
    }

    public static void Write(ByteWriter into, LogFrame frame)
    {
        into.Unsigned((ulong)frame.FirstSeq);
        into.Unsigned((ulong)(frame.LastSeq - frame.FirstSeq));
        into.Block(frame.Body.Span);
    }

    public static List<LogFrame> Frames(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var shard = reader.Count();
        var frames = new List<LogFrame>();
        while (!reader.AtEnd)
        {
            var first = (long)reader.Unsigned();
            frames.Add(new LogFrame(shard, first, first + (long)reader.Unsigned(), reader.Block().ToArray()));
        }

        return frames;
    }

    public static (string Name, ReadOnlyMemory<byte> Document) Document(ReadOnlyMemory<byte> body)
    {
        var reader = new ByteReader(body.Span);
        var name = reader.Text();
        return (name, body[reader.Position..]);
    }

    public static void Write(ByteWriter into, SubjectKey key)
    {
        into.Text(key.Id);
        into.Text(key.Tenant);
        into.Text(key.Subject);
        into.Block(key.Wrapped.Span);
    }

    public static List<SubjectKey> Keys(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var keys = new List<SubjectKey>();
        while (!reader.AtEnd)
            keys.Add(new SubjectKey(reader.Text(), reader.Text(), reader.Text(), reader.Block().ToArray()));
        return keys;
    }

    public static void Write(ByteWriter into, DestroyedKey note)
    {
        into.Text(note.Id);
        into.Text(note.Tenant);
        into.Text(note.Subject);
        into.Signed(note.At.Milliseconds);
        into.Byte(note.Cleaned ? (byte)1 : (byte)0);
    }

    public static List<DestroyedKey> Destroyed(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var notes = new List<DestroyedKey>();
        while (!reader.AtEnd)
            notes.Add(new DestroyedKey(
                reader.Text(), reader.Text(), reader.Text(), new Moment(reader.Signed()), reader.Byte() != 0));
        return notes;
    }

    public static void WriteCounts(ByteWriter into, ArchiveSummary all)
    {
        foreach (var count in (long[])[all.Frames, all.Changes, all.Documents, all.Keys, all.Destroyed])
            into.Unsigned((ulong)count);
    }

    /// <summary>Whether the counts of the end are those of what was read.</summary>
    public static bool CountsAre(ReadOnlySpan<byte> body, ArchiveSummary all)
    {
        var expected = new ByteWriter(64);
        WriteCounts(expected, all);
        return body.SequenceEqual(expected.Written);
    }
}
