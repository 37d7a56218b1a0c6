using System.Buffers.Binary;
using System.Security.Cryptography;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Reads the blocks of an archive and finds each sound before it hands it out. What is damaged, cut off or no archive
/// at all throws <see cref="InvalidDataException"/> that names the place.
/// </summary>
internal sealed class ArchiveReader(Stream from) : IDisposable
{
    private const int HashBytes = 32;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[ArchiveWriter.HeadBytes];
    private byte[] _room = new byte[64 * 1024];
    private int _length;
    private long _number = -1;

    /// <summary>How many bytes were read.</summary>
    public long Bytes { get; private set; }

    public BlockKind Kind { get; private set; }

    /// <summary>The block's body; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Body => _room.AsMemory(0, _length);

    /// <summary>Where the last block stood, for messages: set by who knows what it held.</summary>
    public string Behind { get; set; } = "at its beginning";

    /// <summary>Reads the next block.</summary>
    public async ValueTask ReadAsync(CancellationToken cancel)
    {
        if (_number < 0) await BeginAsync(cancel).ConfigureAwait(false);
        var (at, before) = (Bytes, _hash.GetCurrentHash());
        await FillAsync(_head, at, cancel).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32LittleEndian(_head.AsSpan(4));
        if (length is < 0 or > ArchiveWriter.BodyBytesMax) throw Damaged(at);
        var all = length + ArchiveWriter.ChecksumBytes;
        if (_room.Length < all) _room = new byte[Math.Max(all, Math.Min(_room.Length * 2, int.MaxValue / 2))];
        await FillAsync(_room.AsMemory(0, all), at, cancel).ConfigureAwait(false);
        _length = length;
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(_room.AsSpan(length));
        if (checksum != ArchiveWriter.Checksum(_number, _head, Body.Span)) throw Damaged(at);
        Kind = (BlockKind)_head[0];
        _number++;
        if (Kind == BlockKind.End) await EndAsync(before, at, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    /// <summary>What is thrown where a block cannot be what it says.</summary>
    public InvalidDataException Wrong(string why) =>
        new($"The archive is damaged in block {_number}, {Behind}: {why}. Use another backup.");

    private async ValueTask BeginAsync(CancellationToken cancel)
    {
        _number = 0;
        var magic = new byte[ArchiveWriter.Magic.Length];
        await FillAsync(magic, 0, cancel).ConfigureAwait(false);
        if (!magic.AsSpan().SequenceEqual(ArchiveWriter.Magic))
            throw new InvalidDataException("This is no archive of a city, or its first bytes are damaged.");
    }

    /// <summary>The end says the hash of all before it, and nothing follows.</summary>
    private async ValueTask EndAsync(byte[] hash, long at, CancellationToken cancel)
    {
        if (_length < HashBytes || !Body.Span[^HashBytes..].SequenceEqual(hash))
            throw new InvalidDataException(
                $"The archive is damaged: the checksum over its first {at} bytes is wrong. Use another backup.");
        _length -= HashBytes;
        if (await from.ReadAsync(_head, cancel).ConfigureAwait(false) > 0)
            throw new InvalidDataException(
                $"The archive is damaged: bytes follow behind its end at byte {Bytes}. Use another backup.");
    }

    private async ValueTask FillAsync(Memory<byte> room, long at, CancellationToken cancel)
    {
        var read = await from.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancel)
            .ConfigureAwait(false);
        Bytes += read;
        if (read < room.Length)
            throw new InvalidDataException(
                $"The archive is cut off at byte {Bytes}, in block {_number}, which begins at byte {at}, {Behind}. "
                + "Use another backup.");
        _hash.AppendData(room.Span);
    }

    private InvalidDataException Damaged(long at) => new(
        $"The archive is damaged in block {_number}, which begins at byte {at}, {Behind}: its checksum or length is "
        + "wrong. Use another backup.");
}
