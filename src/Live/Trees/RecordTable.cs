using System.Buffers.Binary;

namespace City.Live;

/// <summary>
/// Records by slot, with snapshots that cost nothing. Records lie one behind the other in pages of bytes, so that a
/// million of them are a few thousand objects to the collector. A record is never changed: its next version goes to the
/// end of the open page. A page of which little is still current is emptied into the open page and let go; whoever
/// holds a snapshot keeps the pages that it shows. One writer; snapshots may be read by any thread.
/// </summary>
/// <remarks>
/// A record stands behind its slot and its length (4 bytes each). An address is the number of the page, from 1 on, in
/// the upper half and the place of the record in the lower one.
/// </remarks>
internal sealed class RecordTable
{
    /// <summary>
    /// Beyond the 85,000 bytes from which on the collector never moves an array and gives its room to the next of the
    /// same size.
    /// </summary>
    public const int PageBytes = 128 * 1024;

    /// <summary>A record beyond this has a page of its own, so that no page ends with much room unused.</summary>
    private const int SharedMax = PageBytes / 16;

    private const int HeadBytes = 8;

    private readonly SlotTable _addresses = new();
    private readonly List<Page> _kept = [default];
    private readonly Stack<int> _free = new();
    private byte[]?[] _pages = new byte[]?[8];
    private bool _isSeen;
    private int _open;
    private long _bytes;
    private long _current;

    /// <summary>How many bytes the pages have.</summary>
    public long Bytes => _bytes;

    /// <summary>How many bytes of them belong to the newest versions of records.</summary>
    public long CurrentBytes => _current;

    public View Snapshot()
    {
        _isSeen = true;
        return new View(_addresses.Snapshot(), _pages);
    }

    /// <summary>The records as they are, for the writer alone: they change under the reader's hands.</summary>
    public View Current => new(_addresses.Current, _pages);

    /// <summary>The record of a slot; empty where there is none.</summary>
    public ReadOnlySpan<byte> this[int slot] => Current[slot];

    /// <summary>Sets the record of a slot. Those that were there before stay readable for who has them.</summary>
    public void Set(int slot, ReadOnlySpan<byte> record)
    {
        if (_addresses[slot] is > 0 and var last) Leave(last);
        Put(slot, record);
        // A third over what is current: less would have the same records copied again and again, more is memory.
        if (_bytes > _current + _current / 3 + 2 * PageBytes) EmptyOne();
    }

    /// <summary>Takes the record of a slot out. It stays readable for who has it.</summary>
    public void Remove(int slot)
    {
        if (_addresses[slot] is not (> 0 and var last)) return;
        _addresses[slot] = 0;
        Leave(last);
        if (_bytes > _current + _current / 3 + 2 * PageBytes) EmptyOne();
    }

    private void Put(int slot, ReadOnlySpan<byte> record)
    {
        var length = HeadBytes + record.Length;
        var page = length > SharedMax ? Add(length) : OpenWithRoom(length);
        var kept = _kept[page];
        var head = _pages[page].AsSpan(kept.End);
        BinaryPrimitives.WriteInt32LittleEndian(head, slot);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], record.Length);
        record.CopyTo(head[HeadBytes..]);
        _addresses[slot] = Address(page, kept.End);
        _kept[page] = new Page(kept.End + length, kept.Current + length);
        _current += length;
    }

    private int OpenWithRoom(int length)
    {
        if (_open == 0 || _kept[_open].End + length > PageBytes)
        {
            var full = _open;
            _open = Add(PageBytes);
            if (full != 0 && _kept[full].Current == 0) Drop(full);
        }

        return _open;
    }

    private int Add(int bytes)
    {
        if (!_free.TryPop(out var page))
        {
            page = _kept.Count;
            _kept.Add(default);
        }

        Own(page + 1)[page] = GC.AllocateUninitializedArray<byte>(bytes);
        _bytes += bytes;
        return page;
    }

    /// <summary>The version at an address is no longer the current one.</summary>
    private void Leave(ulong address)
    {
        var page = (int)(address >> 32);
        var length = HeadBytes + LengthAt(_pages[page]!, (int)address);
        var kept = _kept[page];
        _kept[page] = kept with { Current = kept.Current - length };
        _current -= length;
        if (kept.Current == length && page != _open) Drop(page);
    }

    private void Drop(int page)
    {
        var pages = Own(page + 1);
        _bytes -= pages[page]!.Length;
        pages[page] = null;
        _kept[page] = default;
        _free.Push(page);
    }

    /// <summary>Moves what is current in the emptiest page to the open one.</summary>
    private void EmptyOne()
    {
        var (emptiest, least) = (0, long.MaxValue);
        for (var page = 1; page < _kept.Count; page++)
            if (page != _open && _pages[page] is not null && _kept[page].Current < least)
                (emptiest, least) = (page, _kept[page].Current);
        if (emptiest == 0) return;
        var (bytes, end) = (_pages[emptiest]!, _kept[emptiest].End);
        for (var at = 0; at < end;)
        {
            var (slot, length) = (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)), LengthAt(bytes, at));
            if (_addresses[slot] == Address(emptiest, at))
            {
                _current -= HeadBytes + length;
                Put(slot, bytes.AsSpan(at + HeadBytes, length));
            }

            at += HeadBytes + length;
        }

        Drop(emptiest);
    }

    /// <summary>The table of pages, with room for some, to be changed: a copy where a snapshot may see it.</summary>
    private byte[]?[] Own(int count)
    {
        if (!_isSeen && count <= _pages.Length) return _pages;
        var pages = new byte[]?[count <= _pages.Length ? _pages.Length : _pages.Length * 2];
        _pages.CopyTo(pages, 0);
        (_pages, _isSeen) = (pages, false);
        return pages;
    }

    private static int LengthAt(byte[] page, int at) => BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(at + 4));

    private static ulong Address(int page, int at) => (ulong)page << 32 | (uint)at;

    /// <param name="End">Where the next record goes.</param>
    /// <param name="Current">How many bytes belong to the newest versions of records.</param>
    private readonly record struct Page(int End, int Current);

    /// <summary>The records as they were when the snapshot was taken.</summary>
    internal readonly struct View(SlotTable.View addresses, byte[]?[] pages)
    {
        private readonly SlotTable.View _addresses = addresses;
        private readonly byte[]?[] _pages = pages;

        /// <summary>The record of a slot; empty where there is none.</summary>
        public ReadOnlySpan<byte> this[int slot]
        {
            get
            {
                if (_addresses[slot] is not (> 0 and var address)) return default;
                var (page, at) = (_pages[(int)(address >> 32)]!, (int)address);
                return page.AsSpan(at + HeadBytes, LengthAt(page, at));
            }
        }

        /// <summary>The least slot from one on that has a record, or -1.</summary>
        public int Next(int slot) => _addresses.Next(slot);

        /// <summary>The record of a slot, to be kept; empty where there is none.</summary>
        public ReadOnlyMemory<byte> Keep(int slot)
        {
            if (_addresses[slot] is not (> 0 and var address)) return default;
            var (page, at) = (_pages[(int)(address >> 32)]!, (int)address);
            return page.AsMemory(at + HeadBytes, LengthAt(page, at));
        }
    }
}
