using System.Security.Cryptography;

namespace City.Host.Backups;

/// <summary>Decrypts the chunks behind a <see cref="SealedHead"/>; what is not sound is never handed out.</summary>
internal sealed class OpeningStream(Stream from, byte[] key) : OneWayStream
{
    private readonly AesGcm _cipher = new(key, SealedHead.TagBytes);
    private readonly byte[] _sealed = new byte[SealedHead.ChunkBytes + SealedHead.TagBytes];
    private readonly byte[] _plain = new byte[SealedHead.ChunkBytes];
    private readonly byte[] _nonce = new byte[SealedHead.NonceBytes];
    private int _at;
    private int _filled;
    private long _number;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _filled && !_ended) await FillAsync(cancellationToken);
        var some = Math.Min(buffer.Length, _filled - _at);
        _plain.AsMemory(_at, some).CopyTo(buffer);
        _at += some;
        return some;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _cipher.Dispose();
            from.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        var read = await from.ReadAtLeastAsync(_sealed, _sealed.Length, throwOnEndOfStream: false, cancel);
        (_ended, _at, _filled) = (read < _sealed.Length, 0, read - SealedHead.TagBytes);
        if (_filled < 0) throw Damaged("is cut off");
        SealedHead.Nonce(_nonce, _number, _ended);
        try
        {
            _cipher.Decrypt(_nonce, _sealed.AsSpan(0, _filled), _sealed.AsSpan(_filled, SealedHead.TagBytes),
                _plain.AsSpan(0, _filled));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Damaged("is damaged or cut off");
        }

        _number++;
    }

    private InvalidDataException Damaged(string how) => new(
        $"The encrypted archive {how} in chunk {_number}, which begins at byte "
        + $"{SealedHead.Bytes + _number * _sealed.Length}. Use another backup.");
}
