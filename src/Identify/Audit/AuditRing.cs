using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// The numbers of what is noted. The newest so many notes are kept: each stands under its number modulo that, and so
/// takes the place of the one that is as old. The store's writer gives the numbers, without gaps.
/// </summary>
internal sealed class AuditRing(int size)
{
    private long _last, _pending;

    /// <summary>The number of the newest note that is durable; 0 for none.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>The oldest number that is kept.</summary>
    public long First => Math.Max(1, Last - size + 1);

    /// <summary>The name of the next note. Only the writer may ask.</summary>
    public byte[] NextName => NameOf(_pending + 1);

    /// <summary>The record's name of a number.</summary>
    public byte[] NameOf(long number)
    {
        var name = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(name, (int)(number % size));
        return name;
    }

    /// <summary>Gives the next number. Only the writer may ask.</summary>
    public long TakeNumber() => ++_pending;

    /// <summary>A frame is begun: what was given for one that was not written is given again.</summary>
    public void Begin() => _pending = Last;

    /// <summary>The frame is durable.</summary>
    public void Keep() => Interlocked.Exchange(ref _last, _pending);

    /// <summary>
    /// Finds where it stood: places hold the numbers of one round up to the newest and of the round before behind it.
    /// </summary>
    public void Find(IStoreView view)
    {
        var round = NumberAt(view, 0);
        var (low, high) = (0, size - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (NumberAt(view, middle) == round + middle) low = middle;
            else high = middle - 1;
        }

        _pending = round + low;
        Keep();
    }

    private long NumberAt(IStoreView view, int place)
    {
        var record = new RecordBuffer();
        return view.TryRead(RecordKind.Audit, NameOf(place), record) ? AuditRecord.NumberOf(record.Body) : 0;
    }
}
