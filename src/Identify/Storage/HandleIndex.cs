using System.Globalization;

namespace City.Identify;

/// <summary>
/// Where in the log each name's newest record lies. In parts by the upper bits of the hash, each of which grows by
/// itself, so that no growth holds the writer up for long. It follows from the log and is made again from it unless it
/// was closed in good order.
/// </summary>
internal sealed class HandleIndex : IDisposable
{
    private readonly string _folder;
    private readonly IndexTable[] _tables;
    private readonly int[] _generations;
    private readonly int _shift;

    private HandleIndex(string folder, IndexTable[] tables, int[] generations)
    {
        (_folder, _tables, _generations) = (folder, tables, generations);
        _shift = 64 - System.Numerics.BitOperations.Log2((uint)tables.Length);
    }

    /// <summary>An empty index; what the folder held is removed.</summary>
    public static HandleIndex Create(string folder, int parts)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var tables = new IndexTable[parts];
        for (var part = 0; part < parts; part++)
            tables[part] = IndexTable.Create(PathOf(folder, part, 0), IndexTable.SlotsMin);
        return new HandleIndex(folder, tables, new int[parts]);
    }

    /// <summary>Opens what was closed in good order; null where a file is missing or is not as it was.</summary>
    public static HandleIndex? Open(string folder, IReadOnlyList<(int Generation, int Used)> parts)
    {
        var tables = new IndexTable[parts.Count];
        for (var part = 0; part < tables.Length; part++)
        {
            if (IndexTable.Open(PathOf(folder, part, parts[part].Generation), parts[part].Used) is { } table)
            {
                tables[part] = table;
                continue;
            }

            foreach (var opened in tables.Take(part)) opened.Dispose();
            return null;
        }

        return new HandleIndex(folder, tables, [.. parts.Select(part => part.Generation)]);
    }

    /// <summary>Generation and use of each part, to open it again.</summary>
    public IReadOnlyList<(int Generation, int Used)> Parts =>
        [.. _tables.Select((table, part) => (_generations[part], table.Used))];

    /// <summary>Bytes of its files.</summary>
    public long Bytes => _tables.Sum(table => (long)table.Slots * 16);

    /// <summary>The table that a hash is looked for in, one look-up long.</summary>
    public IndexTable TableOf(ulong hash) => Volatile.Read(ref _tables[PartOf(hash)]);

    /// <summary>The part of a hash, for <see cref="MakeRoom"/>.</summary>
    public int PartOf(ulong hash) => _shift == 64 ? 0 : (int)(hash >> _shift);

    /// <summary>Makes room for so many new names in a part.</summary>
    /// <exception cref="IOException">The part must grow, and the disk is full; nothing was changed.</exception>
    public void MakeRoom(int part, int more)
    {
        if (!_tables[part].HasRoom(more)) Grow(part, more);
    }

    /// <summary>
    /// Puts the place of a name: a new one, for which there is room, where <paramref name="old"/> is 0; none any more
    /// where <paramref name="place"/> is.
    /// </summary>
    public void Put(ulong hash, long old, long place)
    {
        if (old == 0) TableOf(hash).Add(hash, place);
        else TableOf(hash).Replace(hash, old, place);
    }

    public void Flush()
    {
        foreach (var table in _tables) table.Flush();
    }

    public void Dispose()
    {
        foreach (var table in _tables) table.Dispose();
    }

    private void Grow(int part, int more)
    {
        var old = _tables[part];
        // Where much was removed a table of the same size has room again.
        var (slots, needed) = (old.Slots, old.CountLive() + (long)more);
        while (needed >= slots / 2) slots = checked(slots * 2);
        var grown = IndexTable.Create(PathOf(_folder, part, _generations[part] + 1), slots);
        old.CopyTo(grown);
        Volatile.Write(ref _tables[part], grown);
        _generations[part]++;
        old.Dispose();
        File.Delete(old.Path);
    }

    private static string PathOf(string folder, int part, int generation) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"{part:D3}-{generation}.idx"));
}
