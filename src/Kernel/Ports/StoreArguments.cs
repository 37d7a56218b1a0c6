namespace City.Kernel;

/// <summary>
/// What every store asks of what it is given, so that all stores refuse alike. A fault is a bug: it throws.
/// </summary>
public static class StoreArguments
{
    /// <summary>The most shards a store can be made for.</summary>
    public const int ShardsMax = 1024;

    /// <summary>The largest piece of a snapshot, in bytes.</summary>
    public const int PieceBytesMax = 4 * 1024 * 1024;

    /// <summary>The largest body of a part of history, in bytes.</summary>
    public const int PartBytesMax = 256 * 1024 * 1024;

    /// <summary>Throws where there is no such shard.</summary>
    public static void CheckShard(int shard, int shards)
    {
        if ((uint)shard >= (uint)shards)
            throw new ArgumentOutOfRangeException(nameof(shard), shard, $"The store has shards 0 to {shards - 1}.");
    }

    /// <summary>Throws where a frame is not of a shard of the store, not numbered in order, or too large.</summary>
    public static void CheckFrames(IReadOnlyList<LogFrame> frames, int shards)
    {
        ArgumentNullException.ThrowIfNull(frames);
        for (var i = 0; i < frames.Count; i++)
        {
            var frame = frames[i];
            CheckShard(frame.Shard, shards);
            if (frame.FirstSeq < 1 || frame.LastSeq < frame.FirstSeq)
                throw new ArgumentException(
                    $"A frame cannot hold {frame.FirstSeq} to {frame.LastSeq}.", nameof(frames));
            if (frame.Body.Length > LogFrame.BytesMax)
                throw new ArgumentException($"A frame holds at most {LogFrame.BytesMax} bytes.", nameof(frames));
        }
    }

    /// <summary>Throws where a piece of a snapshot is too large.</summary>
    public static void CheckPiece(ReadOnlyMemory<byte> piece)
    {
        if (piece.Length > PieceBytesMax)
            throw new ArgumentException($"A piece of a snapshot holds at most {PieceBytesMax} bytes.", nameof(piece));
    }

    /// <summary>Throws where the head of a part does not fit its body.</summary>
    public static void CheckPart(HistoryPart part, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.Bytes != body.Length || body.Length > PartBytesMax)
            throw new ArgumentException(
                $"Part {part.Id} says {part.Bytes} bytes and has {body.Length}; at most {PartBytesMax}.", nameof(part));
    }

    /// <summary>Throws where what goes into the depot is out of order.</summary>
    public static void CheckDepot(DepotCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (commit.AfterSeq < 0 || commit.ThroughSeq < commit.AfterSeq)
            throw new ArgumentException(
                $"The depot cannot go from {commit.AfterSeq} to {commit.ThroughSeq}.", nameof(commit));
        if (commit.Indexes.Length > DepotCommit.IndexesLengthMax)
            throw new ArgumentException("The name of the indexes is too long.", nameof(commit));
        var slots = new HashSet<int>(commit.Entries.Count);
        foreach (var (slot, record, keys) in commit.Entries)
        {
            if (slot < 0 || !slots.Add(slot))
                throw new ArgumentException($"The slot {slot} is given twice, or is none.", nameof(commit));
            if (record.Length > DepotCommit.RecordBytesMax)
                throw new ArgumentException(
                    $"A record has at most {DepotCommit.RecordBytesMax} bytes.", nameof(commit));
            if (record.IsEmpty && keys.Count > 0)
                throw new ArgumentException($"The slot {slot} has keys and no record.", nameof(commit));
            foreach (var key in keys)
                if (key.Index is < DepotIndex.Ids or > DepotIndex.Values || (uint)key.Key != (uint)slot)
                    throw new ArgumentException($"A key of the slot {slot} is none of its own.", nameof(commit));
        }
    }

    /// <summary>Throws where a scan of the depot asks for too much, or for ranges that are not in order.</summary>
    public static void CheckScan(DepotScan scan)
    {
        ArgumentNullException.ThrowIfNull(scan);
        if (scan.Limit is < 1 or > DepotScan.LimitMax)
            throw new ArgumentException($"A scan reads 1 to {DepotScan.LimitMax} keys.", nameof(scan));
        for (var i = 0; i < scan.Ranges.Count; i++)
            if (scan.Ranges[i].To < scan.Ranges[i].From || (i > 0 && scan.Ranges[i].From <= scan.Ranges[i - 1].To))
                throw new ArgumentException("The ranges of a scan ascend and lie apart.", nameof(scan));
    }

    /// <summary>Throws where so many records are not read at once.</summary>
    public static void CheckSlots(IReadOnlyList<int> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        if (slots.Count is < 1 or > DepotScan.LimitMax)
            throw new ArgumentException($"1 to {DepotScan.LimitMax} records are read at once.", nameof(slots));
    }

    /// <summary>Throws where a name has characters or a length that <see cref="IBlobStore"/> does not allow.</summary>
    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0) throw new ArgumentException("A document needs a name.", nameof(name));
        CheckPrefix(name);
    }

    /// <summary>Throws where no name can begin so. The empty prefix begins every name.</summary>
    public static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > IBlobStore.NameLengthMax)
            throw new ArgumentException($"A name has at most {IBlobStore.NameLengthMax} characters.", nameof(prefix));
        foreach (var letter in prefix)
            if (letter is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '/'))
                throw new ArgumentException(
                    $"The name {prefix} may hold lower-case letters, digits, dots, dashes and slashes only.",
                    nameof(prefix));
    }

    /// <summary>Throws where a document is too large.</summary>
    public static void CheckDocument(ReadOnlyMemory<byte> document)
    {
        if (document.Length > IBlobStore.BytesMax)
            throw new ArgumentException($"A document holds at most {IBlobStore.BytesMax} bytes.", nameof(document));
    }

    /// <summary>Throws where a key of a data subject has no name or is too long.</summary>
    public static void CheckKey(SubjectKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Id.Length == 0) throw new ArgumentException("A key needs a name.", nameof(key));
        if (key.Wrapped.Length is 0 or > SubjectKey.WrappedBytesMax)
            throw new ArgumentException(
                $"A wrapped key holds 1 to {SubjectKey.WrappedBytesMax} bytes.", nameof(key));
    }
}
