using System.Buffers.Binary;
using System.Security.Cryptography;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Writes an archive block by block. Layout: the eight bytes <c>CITYARC1</c>, then blocks. A block is its kind (1
/// byte), three zero bytes, the length of its body (4 bytes), the body, and the CRC-32C (4 bytes) of the block's number
/// (8 bytes) and all of the block before it; so that a block that is changed, moved or missing is found. The body of
/// the last block ends with the SHA-256 of all bytes before that block. Numbers are little-endian.
/// </summary>
internal sealed class ArchiveWriter(Stream into) : IDisposable
{
    public const int HeadBytes = 8, ChecksumBytes = 4;

    /// <summary>A block is closed when its body has grown to this many bytes.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>The longest body: the largest frame, and what stands around it.</summary>
    public const int BodyBytesMax = LogFrame.BytesMax + 64 * 1024;

    private readonly ByteWriter _body = new(BlockBytes + 16 * 1024);
    private readonly byte[] _head = new byte[HeadBytes];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _number;

    public static ReadOnlySpan<byte> Magic => "CITYARC1"u8;

    /// <summary>How many bytes were written.</summary>
    public long Bytes { get; private set; }

    /// <summary>Where the body of the next block is written.</summary>
    public ByteWriter Body => _body;

    /// <summary>The checksum of a block.</summary>
    public static uint Checksum(long number, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body) =>
        new Crc32C().Add(number).Add(head).Add(body).Value;

    /// <summary>Writes the beginning of the file.</summary>
    public ValueTask BeginAsync(CancellationToken cancel) => SendAsync(Magic.ToArray(), cancel);

    /// <summary>Writes a block with what stands in <see cref="Body"/>, which is empty afterwards.</summary>
    public async ValueTask WriteAsync(BlockKind kind, CancellationToken cancel)
    {
        _head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(_head.AsSpan(4), _body.Length);
        _body.Fixed32(Checksum(_number++, _head, _body.Written));
        await SendAsync(_head, cancel).ConfigureAwait(false);
        await SendAsync(_body.WrittenMemory, cancel).ConfigureAwait(false);
        _body.Clear();
    }

    /// <summary>Writes the last block, whose body holds the counts so far.</summary>
    public async ValueTask EndAsync(CancellationToken cancel)
    {
        _body.Bytes(_hash.GetCurrentHash());
        await WriteAsync(BlockKind.End, cancel).ConfigureAwait(false);
        await into.FlushAsync(cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        _hash.AppendData(bytes.Span);
        await into.WriteAsync(bytes, cancel).ConfigureAwait(false);
        Bytes += bytes.Length;
    }
}
