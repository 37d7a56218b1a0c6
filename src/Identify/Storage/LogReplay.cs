namespace City.Identify;

/// <summary>Makes the index again from the log, and cuts off what a torn write left at its end.</summary>
internal sealed class LogReplay(
    ulong seed, Dictionary<int, Segment> segments, HandleIndex index, int segmentBytes)
{
    private readonly byte[] _record = new byte[Frame.RecordBytes + Frame.NameBytesMax];
    private ulong _frameNumber;
    private int _segment;
    private long _handles, _homes;
    private readonly PrefixTally _registered = new();

    /// <summary>Reads all segments in turn.</summary>
    public OpenedLog Run()
    {
        var ordered = segments.Values.OrderBy(segment => segment.Number).ToList();
        foreach (var segment in ordered) Read(segment, segment == ordered[^1]);
        return new OpenedLog(seed, segments, ordered[^1], _frameNumber, _handles, _homes, index)
        {
            Registered = _registered,
        };
    }

    private void Read(Segment segment, bool last)
    {
        var length = RandomAccess.GetLength(segment.Handle);
        var reader = new SegmentReader(segment, seed, length);
        while (reader.NextFrame())
        {
            Follows(segment, reader.Number);
            while (reader.NextRecord(out var record, out var offset))
                Apply(segment, in record, (long)segment.Number << 32 | offset);
        }

        segment.End = reader.At;
        // Room that was taken and not used is given back only when the next segment stands.
        if (reader.At == length || reader.TailIsEmpty()) return;
        if (!last) throw reader.Damage();
        if (reader.FindLaterFrame() != 0) throw reader.Damage();
        reader.WipeTail();
    }

    // Frames are numbered without a gap, but for segments between that were cleared away.
    private void Follows(Segment segment, ulong frame)
    {
        if (_segment != 0 && segment.Number - _segment <= 1 && frame != _frameNumber + 1)
            throw new InvalidDataException(
                $"Behind frame {_frameNumber} of the log, {segment.Path} goes on with {frame}: what lay between is "
                + "damaged. Restore the folder from a backup or from the node that mirrors this one.");
        (_segment, _frameNumber) = (segment.Number, frame);
    }

    private void Apply(Segment segment, in RecordView record, long place)
    {
        var hash = NameHash.Of(seed, record.Kind, record.Name);
        var old = Find(hash, record, out var oldLength, out var oldGone);
        if (old == 0)
        {
            index.MakeRoom(index.PartOf(hash), 1);
        }
        else
        {
            var former = segments[(int)(old >> 32)];
            former.LiveBytes -= oldLength;
            if (oldGone) former.GoneBytes -= oldLength;
        }

        index.Put(hash, old, place);
        segment.LiveBytes += record.Length;
        if (record.IsGone) segment.GoneBytes += record.Length;
        var counted = (record.IsGone ? 0 : 1) - (old == 0 || oldGone ? 0 : 1);
        if (record.Kind == RecordKind.Handle)
        {
            _handles += counted;
            _registered.Add(record.Name, counted);
        }
        else if (record.Kind == RecordKind.Home) _homes += counted;
    }

    private long Find(ulong hash, in RecordView record, out int length, out bool gone)
    {
        (length, gone) = (0, false);
        var (table, step) = (index.TableOf(hash), 0);
        while (table.Next(hash, ref step) is var place and not 0)
        {
            var read = RandomAccess.Read(segments[(int)(place >> 32)].Handle, _record, place & uint.MaxValue);
            var head = _record.AsSpan(0, read);
            length = Frame.LengthOf(head, segmentBytes);
            if (length == 0) continue;
            var kind = (RecordKind)(head[8] & ~Frame.Gone);
            var name = head.Slice(
                Frame.RecordBytes, System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(head[9..]));
            gone = (head[8] & Frame.Gone) != 0;
            if (kind == record.Kind && HandleName.Same(name, record.Name)) return place;
        }

        return 0;
    }
}
