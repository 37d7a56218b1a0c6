using System.Security.Cryptography;
using System.Text;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// Identifiers in a log of their own, beside an index in mapped files. The log is the truth: frames that were synced
/// one by one, each whole or not there. The index follows from it. Anybody may read beside the one thread that writes.
/// </summary>
internal sealed partial class HandleLog : IHandleStore
{
    private const int PlaceShift = 32, CountedAtOnce = 8_192;

    private readonly HandleStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly FileStream _lock;
    private readonly ulong _seed;
    private readonly HandleIndex _index;
    private Dictionary<int, Segment> _segments;
    private Segment _last;
    private ulong _frameNumber;
    private long _handles, _homes;
    private ulong _published;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closing;
    private volatile bool _disposed;

    private HandleLog(HandleStoreOptions options, TimeProvider clock, FileStream held, OpenedLog opened)
    {
        (_options, _clock, _lock, _seed, _index) = (options, clock, held, opened.Seed, opened.Index);
        (_segments, _last, _frameNumber) = (opened.Segments, opened.Last, opened.FrameNumber);
        (_handles, _homes, Registered) = (opened.Handles, opened.Homes, opened.Registered);
        _published = opened.FrameNumber;
        _queue = new(options.WaitingMax);
        Audit = new AuditRing(options.AuditMax);
        Audit.Find(this);
        _writer = new Thread(Write) { IsBackground = true, Name = "identify writer" };
        _writer.Start();
    }

    /// <inheritdoc/>
    public AuditRing Audit { get; }

    /// <inheritdoc/>
    public StoreFigures Figures
    {
        get
        {
            var segments = Volatile.Read(ref _segments).Values;
            return new StoreFigures(
                Interlocked.Read(ref _handles), Interlocked.Read(ref _homes), segments.Sum(segment => segment.End),
                segments.Sum(segment => segment.LiveBytes), _index.Bytes);
        }
    }

    /// <inheritdoc/>
    public PrefixTally Registered { get; }

    /// <summary>The newest frame that is durable.</summary>
    internal ulong FrameNumber => Volatile.Read(ref _published);

    /// <summary>
    /// The oldest frame from which on nothing was forgotten: who knows all before it can go on from there. That a name
    /// is gone is forgotten in the oldest file only.
    /// </summary>
    internal ulong FirstFrame
    {
        get
        {
            while (true)
            {
                try
                {
                    var reader = ReaderOf(SegmentAt(0)!);
                    return reader.NextFrame() ? reader.Number : 1;
                }
                catch (ObjectDisposedException) when (!_disposed)
                {
                    // It was cleared away meanwhile.
                }
            }
        }
    }

    /// <summary>Eight bytes that follow from a text, and that nobody foresees who does not have the store.</summary>
    internal byte[] Draw(string of) => HMACSHA256.HashData(
        SHA256.HashData([.. BitConverter.GetBytes(_seed), .. "draw"u8]), Encoding.UTF8.GetBytes(of))[..8];

    /// <summary>Tells this store from others, and nothing of its seed.</summary>
    internal long Identity => System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(
        SHA256.HashData([.. BitConverter.GetBytes(_seed), .. "identity"u8]));

    /// <summary>Another one whenever a file of the log was begun or cleared away.</summary>
    internal object Shape => Volatile.Read(ref _segments);

    internal bool IsClosed => _disposed;

    /// <summary>Ends when the next frame is durable.</summary>
    internal Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>Opens a folder, or makes it.</summary>
    /// <exception cref="StoreException">Another process has it.</exception>
    /// <exception cref="InvalidDataException">It is damaged; the message says where.</exception>
    /// <exception cref="IOException">The disk does not answer, or has no room.</exception>
    public static HandleLog Open(HandleStoreOptions options, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, 1 << 22);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.SegmentBytes, 1 << 30);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.IndexParts, 256);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AuditMax, 1);
        if (!System.Numerics.BitOperations.IsPow2(options.IndexParts))
            throw new ArgumentOutOfRangeException(nameof(options), "The parts of an index are a power of two.");
        var isNew = !Directory.Exists(options.Directory);
        Directory.CreateDirectory(options.Directory);
        if (isNew) FolderSync.RunAbove(options.Directory);
        var held = Hold(options.Directory);
        try
        {
            return new HandleLog(options, clock, held, OpenedLog.Open(options));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool IsHome(ReadOnlySpan<byte> prefix) => TryRead(RecordKind.Home, prefix, new RecordBuffer());

    /// <inheritdoc/>
    public bool TryRead(RecordKind kind, ReadOnlySpan<byte> name, RecordBuffer into) =>
        Find(NameHash.Of(_seed, kind, name), kind, name, into, out var gone) != 0 && !gone;

    /// <inheritdoc/>
    public Task<NamePage> NamesAsync(
        RecordKind kind, string prefix, long after, int most, CancellationToken cancel) =>
        Task.Run(() => Names(kind, System.Text.Encoding.UTF8.GetBytes(prefix), after, most, cancel), cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0) return;
        await _stopCompaction.CancelAsync();
        await Volatile.Read(ref _compaction);
        _queue.CompleteAdding();
        await _written.Task;
        if (!IsReadOnly)
        {
            _index.Flush();
            CleanMark.Write(_options.Directory, new OpenedLog(
                _seed, _segments, _last, _frameNumber, _handles, _homes, _index) { Registered = Registered });
        }

        _disposed = true;
        _index.Dispose();
        foreach (var segment in _segments.Values) segment.Dispose();
        _queue.Dispose();
        _stopCompaction.Dispose();
        await _lock.DisposeAsync();
    }

    /// <summary>Where the record of a name lies, and itself; 0 where there is none.</summary>
    private long Find(ulong hash, RecordKind kind, ReadOnlySpan<byte> name, RecordBuffer into, out bool gone)
    {
        while (true)
        {
            try
            {
                var (table, step) = (_index.TableOf(hash), 0);
                while (true)
                {
                    var place = table.Next(hash, ref step);
                    gone = false;
                    if (place == 0) return 0;
                    if (!TryReadAt(place, into, out var found, out gone)) break;
                    if (found == kind && HandleName.Same(name, into.Name)) return place;
                }
            }
            catch (ObjectDisposedException) when (!_disposed)
            {
                // Table or segment was replaced meanwhile: what it held is found in the new one.
            }
        }
    }

    /// <summary>Reads a record at its place; false where its segment is gone.</summary>
    private bool TryReadAt(long place, RecordBuffer into, out RecordKind kind, out bool gone)
    {
        (kind, gone) = (default, false);
        if (!Volatile.Read(ref _segments).TryGetValue((int)(place >> PlaceShift), out var segment)) return false;
        var offset = place & uint.MaxValue;
        var room = into.Room(1);
        var read = RandomAccess.Read(segment.Handle, room, offset);
        var length = Frame.LengthOf(room[..read], _options.SegmentBytes);
        if (length > read)
        {
            room = into.Room(length);
            read += RandomAccess.Read(segment.Handle, room[read..length], offset + read);
        }

        if (length == 0 || length > read || !Frame.TryReadRecord(room[..length], out var record))
            throw new InvalidDataException($"{segment.Path} is damaged at byte {offset}.");
        (kind, gone) = (record.Kind, record.IsGone);
        into.Set(Frame.RecordBytes, record.Name.Length, length);
        return true;
    }

    private NamePage Names(RecordKind kind, byte[] prefix, long after, int most, CancellationToken cancel) =>
        Find(kind, (in RecordView record) => IsUnder(kind, record.Name, prefix), after, most, cancel);

    private delegate bool RecordTest(in RecordView record);

    /// <summary>Names of the newest records of a kind that pass a test, from a place in the log on.</summary>
    private NamePage Find(RecordKind kind, RecordTest test, long after, int most, CancellationToken cancel)
    {
        var names = new List<string>();
        var number = (int)(after >> PlaceShift);
        foreach (var segment in Volatile.Read(ref _segments).Values.Where(one => one.Number >= number)
            .OrderBy(one => one.Number))
        {
            var reader = new SegmentReader(segment, _seed, segment.End);
            try
            {
                while (reader.NextFrame())
                {
                    cancel.ThrowIfCancellationRequested();
                    while (reader.NextRecord(out var record, out var offset))
                    {
                        var place = (long)segment.Number << PlaceShift | offset;
                        if (place <= after || record.Kind != kind || record.IsGone) continue;
                        if (!test(in record) || !IsNewest(kind, record.Name, place)) continue;
                        names.Add(System.Text.Encoding.UTF8.GetString(record.Name));
                        if (names.Count == most) return new NamePage([.. names], place);
                    }
                }
            }
            catch (ObjectDisposedException) when (!_disposed)
            {
                // What the segment held was carried to the end of the log, where it is met later.
            }
        }

        return new NamePage([.. names], 0);
    }

    private bool IsNewest(RecordKind kind, ReadOnlySpan<byte> name, long place)
    {
        var hash = NameHash.Of(_seed, kind, name);
        while (true)
        {
            try
            {
                var (table, step) = (_index.TableOf(hash), 0);
                while (table.Next(hash, ref step) is var found and not 0)
                    if (found == place) return true;
                return false;
            }
            catch (ObjectDisposedException) when (!_disposed)
            {
                // The table grew meanwhile.
            }
        }
    }

    /// <summary>
    /// How many handles a prefix has, and how many prefixes are derived from it; exact where nothing is changed under
    /// it meanwhile. Reads the whole log.
    /// </summary>
    internal async Task<(long Handles, long Prefixes)> CountAsync(string prefix, CancellationToken cancel)
    {
        while (true)
        {
            var segments = Volatile.Read(ref _segments);
            var (handles, prefixes) = (0L, 0L);
            for (long? after = 0; after is { } from; )
            {
                var page = await NamesAsync(RecordKind.Handle, prefix, from, CountedAtOnce, cancel);
                handles += page.Names.Length;
                after = page.Next == 0 ? null : page.Next;
            }

            for (long? after = 0; after is { } from; )
            {
                var page = await NamesAsync(
                    RecordKind.Handle, HandleName.PrefixOfPrefixes, from, CountedAtOnce, cancel);
                prefixes += page.Names.Count(name => HandleName.PrefixNamedBy(name) is { } named
                    && string.Equals(HandleName.ParentOf(named), prefix, StringComparison.OrdinalIgnoreCase));
                after = page.Next == 0 ? null : page.Next;
            }

            // What was carried from one file to another meanwhile may have been missed.
            if (segments == Volatile.Read(ref _segments)) return (handles, prefixes);
        }
    }

    /// <summary>All newest records: kind, whether it says that its name is gone, name.</summary>
    internal IEnumerable<(RecordKind Kind, bool IsGone, byte[] Name)> Current(CancellationToken cancel)
    {
        var found = new List<(RecordKind, bool, byte[])>();
        foreach (var segment in Volatile.Read(ref _segments).Values.OrderBy(one => one.Number))
        {
            var reader = new SegmentReader(segment, _seed, segment.End);
            while (reader.NextFrame())
            {
                cancel.ThrowIfCancellationRequested();
                found.Clear();
                while (reader.NextRecord(out var record, out var offset))
                    if (IsNewest(record.Kind, record.Name, (long)segment.Number << PlaceShift | offset))
                        found.Add((record.Kind, record.IsGone, record.Name.ToArray()));
                foreach (var one in found) yield return one;
            }
        }
    }

    /// <summary>The first segment from a number on; null where there is none.</summary>
    internal Segment? SegmentAt(int number) => Volatile.Read(ref _segments).Values
        .Where(segment => segment.Number >= number).MinBy(segment => segment.Number);

    /// <summary>The hash of a name in this store.</summary>
    internal ulong HashOf(RecordKind kind, ReadOnlySpan<byte> name) => NameHash.Of(_seed, kind, name);

    internal SegmentReader ReaderOf(Segment segment) => new(segment, _seed, segment.End);

    /// <summary>The files of the log up to the last frame that is durable now.</summary>
    internal LogSnapshot TakeSnapshot()
    {
        while (true)
            if (LogSnapshot.TryOpen(Volatile.Read(ref _segments).Values) is { } snapshot) return snapshot;
    }

    private static bool IsUnder(RecordKind kind, ReadOnlySpan<byte> name, byte[] prefix)
    {
        if (kind == RecordKind.Handle) return HandleName.Same(HandleName.PrefixOf(name), prefix);
        return prefix.Length == 0 || (name.Length >= prefix.Length && HandleName.Same(name[..prefix.Length], prefix)
            && (name.Length == prefix.Length || name[prefix.Length] == (byte)'.'));
    }

    internal static FileStream Hold(string folder)
    {
        try
        {
            return new FileStream(
                Path.Combine(folder, "store.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The folder {folder} is in use by another process, or may not be written to. Stop that process, or "
                + "name another folder.", false, fault);
        }
    }

    internal static ulong NewSeed()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes) | 1;
    }
}
