using City.Kernel;

namespace City.Live;

/// <summary>
/// Makes the next record of an entity from the last one and a change: the one way in which entities change, taken by
/// commands, by recovery and by replay alike.
/// </summary>
internal sealed class RecordBuilder
{
    private readonly ByteWriter _writer = new(1_024);
    private Entry[] _entries = new Entry[16];

    /// <param name="last">The last record; empty where there is none.</param>
    /// <param name="change">The change.</param>
    /// <returns>The next record. Valid until the next call.</returns>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> last, in ChangeView change)
    {
        _writer.Clear();
        if (change.Kind == ChangeKind.Recorded)
        {
            _writer.Bytes(last);
            return _writer.Written;
        }

        _writer.Byte(EntityRecord.Format);
        _writer.Byte(change.Kind switch
        {
            ChangeKind.Deleted => (byte)(RecordState.Deleted | (byte)change.Residency),
            ChangeKind.Placed => RecordState.Placed,
            _ => (byte)change.Residency,
        });
        _writer.Count(change.Tenant);
        _writer.Block(change.Id);
        if (change.Kind is ChangeKind.Created or ChangeKind.Placed || last.IsEmpty) Fresh(change);
        else Changed(new EntityView(last), change);
        return _writer.Written;
    }

    private void Fresh(in ChangeView change)
    {
        _writer.Block(change.PartitionKey);
        _writer.Unsigned((ulong)change.RecordedAt.Milliseconds);
        _writer.Unsigned(0);
        _writer.Block(change.Types);
        _writer.Block(change.Scopes);
        _writer.Bytes(change.Set);
    }

    private void Changed(in EntityView last, in ChangeView change)
    {
        _writer.Block(last.PartitionKey);
        _writer.Unsigned((ulong)last.CreatedAt.Milliseconds);
        var later = change.RecordedAt.Milliseconds - last.CreatedAt.Milliseconds;
        _writer.Unsigned((ulong)Math.Max(0, later));
        last.CopyHeads(out var types, out var scopes);
        _writer.Block(change.HasTypes ? change.Types : types);
        if (change.Kind == ChangeKind.Deleted)
        {
            _writer.Block(default);
            _writer.Count(0);
            return;
        }

        _writer.Block(change.HasScopes ? change.Scopes : scopes);
        if (change.ReplacesAll) _writer.Bytes(change.Set);
        else Merge(last.Attributes, change);
    }

    private void Merge(ReadOnlySpan<byte> last, in ChangeView change)
    {
        var set = Entries(change.Set);
        var count = Count(last, change, set);
        _writer.Count(count);
        var each = new AttributeList(last);
        var run = -1;
        while (each.MoveNext())
        {
            if (each.Name != run)
            {
                if (run >= 0) AddRest(set, change.Set, run);
                run = each.Name;
            }

            var at = Find(set, each.Name, each.Dataset);
            if (at >= 0)
            {
                Put(set[at], change.Set);
                set[at].Written = true;
            }
            else if (change.RemovedCount == 0 || !change.Removes(each.Name, each.Dataset))
            {
                _writer.Count(each.Name);
                _writer.Count(each.Dataset);
                _writer.Block(each.Body);
            }
        }

        if (run >= 0) AddRest(set, change.Set, run);
        AddRest(set, change.Set, -1);
    }

    private static int Count(ReadOnlySpan<byte> last, in ChangeView change, ReadOnlySpan<Entry> set)
    {
        var count = set.Length;
        var each = new AttributeList(last);
        while (each.MoveNext())
            if (Find(set, each.Name, each.Dataset) < 0
                && (change.RemovedCount == 0 || !change.Removes(each.Name, each.Dataset)))
                count++;
        return count;
    }

    private Span<Entry> Entries(ReadOnlySpan<byte> list)
    {
        var reader = new ByteReader(list);
        var count = reader.Count();
        if (_entries.Length < count) _entries = new Entry[count * 2];
        for (var i = 0; i < count; i++)
        {
            var (name, dataset) = (reader.Count(), reader.Count());
            var length = reader.Count();
            _entries[i] = new Entry(name, dataset, reader.Position, length);
            reader.Bytes(length);
        }

        return _entries.AsSpan(0, count);
    }

    private static int Find(ReadOnlySpan<Entry> set, int name, int dataset)
    {
        for (var i = 0; i < set.Length; i++)
            if (set[i].Name == name && set[i].Dataset == dataset)
                return i;
        return -1;
    }

    private void AddRest(Span<Entry> set, ReadOnlySpan<byte> list, int name)
    {
        foreach (ref var entry in set)
        {
            if (entry.Written || (name >= 0 && entry.Name != name)) continue;
            Put(entry, list);
            entry.Written = true;
        }
    }

    private void Put(in Entry entry, ReadOnlySpan<byte> list)
    {
        _writer.Count(entry.Name);
        _writer.Count(entry.Dataset);
        _writer.Block(list.Slice(entry.At, entry.Length));
    }

    private record struct Entry(int Name, int Dataset, int At, int Length)
    {
        public bool Written;
    }
}
