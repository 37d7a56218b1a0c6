using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace City.Identify;

/// <summary>
/// One part of the index: an open table of hashes and places in a mapped file, 16 bytes each, searched from the hash's
/// own slot on. One writer, any readers beside it; a reader that finds it closed looks in the one that replaced it.
/// </summary>
internal sealed class IndexTable : IDisposable
{
    /// <summary>The fewest slots of a table.</summary>
    public const int SlotsMin = 256;

    private const int SlotBytes = 16, Window = 4;
    private const long Removed = -1;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeBuffer _slots;
    private readonly uint _mask;

    private IndexTable(string path, int slots, int used)
    {
        (Path, Slots, Used) = (path, slots, used);
        _mask = (uint)slots - 1;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        _view = _file.CreateViewAccessor();
        _slots = _view.SafeMemoryMappedViewHandle;
    }

    public string Path { get; }

    /// <summary>How many places it has, a power of two.</summary>
    public int Slots { get; }

    /// <summary>How many of them hold something, removed entries among them.</summary>
    public int Used { get; private set; }

    /// <summary>True where so many more can be added and a look-up stays short.</summary>
    public bool HasRoom(int more) => Used + (long)more <= Slots / 10L * 7;

    /// <summary>Makes an empty one. Its room is taken from the disk at once, so that a full disk is met here.</summary>
    /// <exception cref="IOException">There is no room.</exception>
    public static IndexTable Create(string path, int slots)
    {
        using (var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create, Access = FileAccess.ReadWrite, PreallocationSize = (long)slots * SlotBytes,
        }))
            file.SetLength((long)slots * SlotBytes);
        return new IndexTable(path, slots, 0);
    }

    /// <summary>Opens one that was closed in good order; null where the file is not of such a length.</summary>
    public static IndexTable? Open(string path, int used)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return null;
        var slots = file.Length / SlotBytes;
        if (file.Length % SlotBytes != 0 || slots is < SlotsMin or > int.MaxValue) return null;
        return System.Numerics.BitOperations.IsPow2(slots) && used >= 0 && used <= slots
            ? new IndexTable(path, (int)slots, used)
            : null;
    }

    /// <summary>The next place under a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="step">0 at first; kept between calls.</param>
    /// <returns>A place, or 0 when there is none any more.</returns>
    /// <exception cref="ObjectDisposedException">The table was replaced meanwhile.</exception>
    public long Next(ulong hash, ref int step)
    {
        Span<Slot> window = stackalloc Slot[Window];
        while (step <= Slots)
        {
            var at = ((uint)hash + (uint)step) & _mask;
            var count = (int)Math.Min(Window, (uint)Slots - at);
            _slots.ReadSpan((ulong)at * SlotBytes, window[..count]);
            for (var i = 0; i < count; i++)
            {
                step++;
                if (window[i].Place == 0) return 0;
                if (window[i].Hash == hash && window[i].Place != Removed) return window[i].Place;
            }
        }

        return 0;
    }

    /// <summary>Adds a place under a hash, which has none that means the same.</summary>
    public void Add(ulong hash, long place)
    {
        for (var at = (uint)hash & _mask; ; at = (at + 1) & _mask)
        {
            var offset = (ulong)at * SlotBytes;
            if (_slots.Read<long>(offset + 8) != 0) continue;
            // The place makes the slot count, so it comes last.
            _slots.Write(offset, hash);
            Interlocked.MemoryBarrier();
            _slots.Write(offset + 8, place);
            Used++;
            return;
        }
    }

    /// <summary>Puts a place where another was; 0 removes it.</summary>
    public void Replace(ulong hash, long old, long place)
    {
        for (var at = (uint)hash & _mask; ; at = (at + 1) & _mask)
        {
            var offset = (ulong)at * SlotBytes;
            var found = _slots.Read<long>(offset + 8);
            if (found == 0) throw new InvalidOperationException("The place is not in the index.");
            if (found != old || _slots.Read<ulong>(offset) != hash) continue;
            _slots.Write(offset + 8, place == 0 ? Removed : place);
            return;
        }
    }

    /// <summary>Copies what is not removed into another.</summary>
    public void CopyTo(IndexTable other)
    {
        var window = new Slot[256];
        for (var at = 0; at < Slots; at += window.Length)
        {
            _slots.ReadSpan((ulong)at * SlotBytes, window.AsSpan());
            foreach (var slot in window)
                if (slot.Place is not (0 or Removed)) other.Add(slot.Hash, slot.Place);
        }
    }

    /// <summary>How many entries are not removed.</summary>
    public int CountLive()
    {
        var (window, live) = (new Slot[256], 0);
        for (var at = 0; at < Slots; at += window.Length)
        {
            _slots.ReadSpan((ulong)at * SlotBytes, window.AsSpan());
            foreach (var slot in window)
                if (slot.Place is not (0 or Removed)) live++;
        }

        return live;
    }

    /// <summary>Writes what is only in memory to the disk.</summary>
    public void Flush() => _view.Flush();

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Slot
    {
        public ulong Hash;
        public long Place;
    }
}
