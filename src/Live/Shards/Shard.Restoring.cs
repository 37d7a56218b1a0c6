using System.Text;
using City.Kernel;

namespace City.Live;

internal sealed partial class Shard
{
    /// <summary>The remembered command ids up to the last durable change, for a snapshot.</summary>
    public byte[] WindowBytes()
    {
        var writer = new ByteWriter(4_096);
        _window.Write(writer, Seq);
        return writer.ToArray();
    }

    /// <summary>Takes a piece of a snapshot into a shard that is still empty.</summary>
    /// <returns>Whether it was the last piece.</returns>
    public bool Restore(ReadOnlySpan<byte> piece)
    {
        var what = ShardSnapshot.Open(piece, Number, out var content);
        var reader = new ByteReader(content);
        switch (what)
        {
            case ShardSnapshot.Head:
                if (reader.Count() != Number)
                    throw new InvalidDataException($"A snapshot of another shard than {Number}.");
                Seq = (long)reader.Unsigned();
                _nextSlot = _durableSlots = reader.Count();
                reader.Count();
                if (reader.AtEnd) return false;
                Residence.Touched((long)reader.Unsigned());
                LastRecordedAt = new Moment(reader.Signed());
                return false;
            case ShardSnapshot.Names:
                while (!reader.AtEnd) _names.Intern(reader.Text());
                return false;
            case ShardSnapshot.Records:
                while (!reader.AtEnd) Restore(reader.Count(), reader.Block());
                return false;
            default:
                _window.Read(ref reader);
                _durableNames = _writer.NamesWritten = _names.Count;
                _open = NewFrame(Seq + 1);
                return true;
        }
    }

    private void Restore(int slot, ReadOnlySpan<byte> record)
    {
        _records.Set(slot, record);
        var view = new EntityView(record);
        var tenant = _names[view.TenantNumber];
        _ids.Add(IndexKeys.Id(
            tenant.Length == 0 ? StableHash.OfDefaultTenant(view.Id)
                : StableHash.Of(tenant, Encoding.UTF8.GetString(view.Id)),
            slot));
        _indexes.Update(slot, default, record);
        if (RecordState.IsThere(record)) Entities++;
        if (view.ModifiedAt > LastRecordedAt) LastRecordedAt = view.ModifiedAt;
    }
}
