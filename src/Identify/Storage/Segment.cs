using System.Buffers.Binary;
using System.Globalization;
using City.Kernel;
using Microsoft.Win32.SafeHandles;

namespace City.Identify;

/// <summary>
/// One file of the log. It begins with 32 bytes: magic and version, its number, the store's seed, a checksum. Then come
/// frames. While it is the last its room is taken beforehand, and zeros follow what was written.
/// </summary>
internal sealed class Segment : IDisposable
{
    public const int HeaderBytes = 32;

    /// <summary>The longest that one can be.</summary>
    public const int BytesMax = 1 << 30;

    private const ulong Magic = 0x0001_4749_5345_4443;

    private long _end = HeaderBytes;

    private Segment(string path, int number, SafeFileHandle handle) => (Path, Number, Handle) = (path, number, handle);

    public string Path { get; }

    public int Number { get; }

    public SafeFileHandle Handle { get; }

    /// <summary>Behind the last frame that is durable.</summary>
    public long End
    {
        get => Volatile.Read(ref _end);
        set => Volatile.Write(ref _end, value);
    }

    /// <summary>Bytes of the records that are the newest of their name.</summary>
    public long LiveBytes { get; set; }

    /// <summary>Bytes of those among them that only say that a name is gone.</summary>
    public long GoneBytes { get; set; }

    /// <summary>
    /// True when more than half of what it holds can go. That a name is gone must be known as long as an older segment
    /// may hold the name.
    /// </summary>
    public bool IsMostlyDead(bool oldest) =>
        LiveBytes - (oldest ? GoneBytes : 0) < (End - HeaderBytes) / 2;

    /// <summary>The path of a number.</summary>
    public static string PathOf(string folder, int number) =>
        System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number:D8}.seg"));

    /// <summary>Makes an empty one, and returns when it will be found again.</summary>
    /// <exception cref="IOException">The disk has no room for it.</exception>
    public static Segment Create(string folder, int number, ulong seed, int bytes)
    {
        var path = PathOf(folder, number);
        var handle = File.OpenHandle(
            path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.None, bytes);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Header(header, number, seed);
        RandomAccess.SetLength(handle, bytes);
        RandomAccess.Write(handle, header, 0);
        RandomAccess.FlushToDisk(handle);
        FolderSync.Run(folder);
        return new Segment(path, number, handle);
    }

    /// <summary>The seed that the first bytes of a segment hold; 0 where they are none.</summary>
    public static ulong SeedOf(ReadOnlySpan<byte> header)
    {
        Span<byte> expected = stackalloc byte[HeaderBytes];
        var number = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
        var seed = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
        if (number > int.MaxValue) return 0;
        Header(expected, (int)number, seed);
        return header.SequenceEqual(expected) ? seed : 0;
    }

    /// <summary>Opens one; null where its first bytes are not those of a segment with this number.</summary>
    /// <param name="path">The file.</param>
    /// <param name="number">Its number.</param>
    /// <param name="seed">The seed of the store; 0 where it is to be read from this one.</param>
    public static Segment? Open(string path, int number, ref ulong seed)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> found = stackalloc byte[HeaderBytes];
        Span<byte> expected = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(handle, found, 0) == HeaderBytes)
        {
            var known = seed == 0 ? BinaryPrimitives.ReadUInt64LittleEndian(found[16..]) : seed;
            Header(expected, number, known);
            if (known != 0 && found.SequenceEqual(expected))
            {
                seed = known;
                return new Segment(path, number, handle);
            }
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Gives the room back that was taken and not used: nothing more is written to it.</summary>
    public void Seal()
    {
        RandomAccess.SetLength(Handle, End);
        RandomAccess.FlushToDisk(Handle);
    }

    public void Dispose() => Handle.Dispose();

    private static void Header(Span<byte> into, int number, ulong seed)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], (ulong)number);
        BinaryPrimitives.WriteUInt64LittleEndian(into[16..], seed);
        into[24..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(into[24..], Crc32C.Of(into[..24]));
    }
}
