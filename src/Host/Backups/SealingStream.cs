using System.Security.Cryptography;

namespace City.Host.Backups;

/// <summary>Encrypts what is written to it, chunk by chunk; see <see cref="SealedHead"/>.</summary>
internal sealed class SealingStream : OneWayStream
{
    private readonly Stream _into;
    private readonly AesGcm _cipher;
    private readonly byte[] _plain = new byte[SealedHead.ChunkBytes];
    private readonly byte[] _sealed = new byte[SealedHead.ChunkBytes + SealedHead.TagBytes];
    private readonly byte[] _nonce = new byte[SealedHead.NonceBytes];
    private byte[]? _head;
    private int _filled;
    private long _number;

    public SealingStream(Stream into, ArchiveSecret secret)
    {
        (_head, var key) = SealedHead.New(secret).Write(secret);
        (_into, _cipher) = (into, new AesGcm(key, SealedHead.TagBytes));
    }

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var some = Math.Min(buffer.Length, _plain.Length - _filled);
            buffer[..some].CopyTo(_plain.AsMemory(_filled));
            buffer = buffer[some..];
            _filled += some;
            if (_filled == _plain.Length) await SendAsync(isLast: false, cancellationToken);
        }
    }

    /// <summary>Writes the last chunk; nothing may be written afterwards.</summary>
    public ValueTask EndAsync(CancellationToken cancel) => SendAsync(isLast: true, cancel);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _cipher.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask SendAsync(bool isLast, CancellationToken cancel)
    {
        if (_head is not null) await _into.WriteAsync(_head, cancel);
        _head = null;
        SealedHead.Nonce(_nonce, _number++, isLast);
        _cipher.Encrypt(_nonce, _plain.AsSpan(0, _filled), _sealed.AsSpan(0, _filled),
            _sealed.AsSpan(_filled, SealedHead.TagBytes));
        await _into.WriteAsync(_sealed.AsMemory(0, _filled + SealedHead.TagBytes), cancel);
        _filled = 0;
    }
}
