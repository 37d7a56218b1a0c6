using System.Text;

namespace City.Simulation;

/// <summary>
/// A disk with one folder. Names are kept like contents: making, renaming and removing counts only once the folder is
/// synced, and a loss of power takes back the last of them, in order, as a journal does.
/// </summary>
internal sealed class SimDisk
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, SimFile> _seen = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SimFile> _safe = new(StringComparer.Ordinal);
    private readonly List<(string Name, SimFile? File)> _unsynced = [];
    private int _serial;
    private byte[]? _forbidden;

    /// <summary>What the processes of the machine share in memory.</summary>
    public SimShared Shared { get; private set; } = new();

    /// <summary>A number that no other file of the disk was named with.</summary>
    public int NextSerial() => Interlocked.Increment(ref _serial);

    /// <summary>The file of a name, or null.</summary>
    public SimFile? Find(string name)
    {
        lock (_gate) return _seen.GetValueOrDefault(name);
    }

    /// <summary>A new, empty file under a name, in place of an earlier one.</summary>
    public SimFile Make(string name)
    {
        var file = new SimFile();
        Name(name, file);
        return file;
    }

    public void Rename(string from, string to)
    {
        var file = Find(from) ?? throw new InvalidOperationException($"There is no file {from}.");
        Name(to, file);
        Name(from, null);
    }

    public void Delete(string name) => Name(name, null);

    public List<string> List(string prefix)
    {
        lock (_gate) return [.. _seen.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))];
    }

    public long Bytes(string prefix)
    {
        lock (_gate)
            return _seen.Where(each => each.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Sum(each => (long)each.Value.Length);
    }

    public void Write(SimFile file, int at, ReadOnlySpan<byte> bytes)
    {
        if (_forbidden is not null && bytes.IndexOf(_forbidden) >= 0) HoldsWhatItMustNot = true;
        lock (_gate) file.Write(at, bytes);
    }

    /// <summary>Notes from now on whether some bytes are ever written.</summary>
    public void MustNotHold(string text) => _forbidden = Encoding.UTF8.GetBytes(text);

    /// <summary>Whether they were.</summary>
    public bool HoldsWhatItMustNot { get; private set; }

    public void Sync(SimFile file)
    {
        lock (_gate) file.Sync();
    }

    /// <summary>Makes every name durable as it is now.</summary>
    public void SyncFolder()
    {
        lock (_gate)
        {
            foreach (var (name, file) in _unsynced) Set(_safe, name, file);
            _unsynced.Clear();
        }
    }

    /// <summary>A copy of the bytes of a file, as processes see them.</summary>
    public byte[] Read(SimFile file, int at, int count)
    {
        lock (_gate)
            return at >= 0 && count >= 0 && at + count <= file.Length ? file.Seen.Slice(at, count).ToArray() : [];
    }

    public byte[] Read(SimFile file)
    {
        lock (_gate) return file.Seen.ToArray();
    }

    /// <summary>What the processes shared is gone: the last of them ended.</summary>
    public void ForgetShared() => Shared = new SimShared();

    /// <summary>The disk as a loss of power leaves it now; this one is not changed.</summary>
    public SimDisk AfterPowerLoss(Random random)
    {
        lock (_gate)
        {
            var after = new SimDisk { _serial = _serial, _forbidden = _forbidden };
            var names = new SortedDictionary<string, SimFile>(_safe, StringComparer.Ordinal);
            foreach (var (name, file) in _unsynced.Take(random.Next(_unsynced.Count + 1))) Set(names, name, file);
            foreach (var (name, file) in names) after.Name(name, file.AfterPowerLoss(random));
            after.SyncFolder();
            return after;
        }
    }

    private void Name(string name, SimFile? file)
    {
        lock (_gate)
        {
            Set(_seen, name, file);
            _unsynced.Add((name, file));
        }
    }

    private static void Set(SortedDictionary<string, SimFile> names, string name, SimFile? file)
    {
        if (file is null) names.Remove(name);
        else names[name] = file;
    }
}
