using System.Buffers;
using System.Runtime.CompilerServices;

namespace City.Context;

/// <summary>
/// Where an answer is made before its length is known. One per thread: an answer is made and copied out without a
/// pause, so nobody else can want it meanwhile.
/// </summary>
internal sealed class JsonBuffer : IBufferWriter<byte>
{
    private const int KeptMax = 4 * 1024 * 1024;

    [ThreadStatic]
    private static JsonBuffer? _own;

    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    private readonly byte[] _momentText = new byte[Moment.TextLengthMax + 2];
    private Moment _moment;
    private int _momentLength;
    private byte[] _bytes = new byte[16 * 1024];

    /// <summary>How many bytes were written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written, for a writer that takes memory.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>This thread's buffer, empty.</summary>
    public static JsonBuffer Rent()
    {
        var buffer = _own ??= new JsonBuffer();
        if (buffer._bytes.Length > KeptMax) buffer._bytes = new byte[16 * 1024];
        buffer.Length = 0;
        return buffer;
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear() => Length = 0;

    /// <summary>The last bytes that were written, to be changed.</summary>
    public Span<byte> Tail(int count) => _bytes.AsSpan(Length - count, count);

    /// <summary>Bytes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>One byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte one)
    {
        if (_bytes.Length == Length) Grow(1);
        _bytes[Length++] = one;
    }

    /// <summary>A text in UTF-8 between quotes, escaped where it must be.</summary>
    public void Quoted(ReadOnlySpan<byte> text)
    {
        Text(text.ContainsAny(MustEscape) ? JsonText.Escape(System.Text.Encoding.UTF8.GetString(text)) : text);
    }

    /// <summary>A text that is escaped already, between quotes.</summary>
    public void Text(ReadOnlySpan<byte> escaped)
    {
        var into = GetSpan(escaped.Length + 2);
        into[0] = (byte)'"';
        escaped.CopyTo(into[1..]);
        into[escaped.Length + 1] = (byte)'"';
        Length += escaped.Length + 2;
    }

    /// <summary>A text between quotes, escaped where it must be.</summary>
    public void Quoted(string text)
    {
        Text(JsonText.Escape(text));
    }

    /// <summary>A moment between quotes.</summary>
    public void Quoted(Moment moment)
    {
        // The attributes of an entity are often observed together: the same moment is spelled out once.
        if (moment != _moment || _momentLength == 0)
        {
            _moment = moment;
            _momentText[0] = (byte)'"';
            _momentLength = moment.Format(_momentText.AsSpan(1)) + 2;
            _momentText[_momentLength - 1] = (byte)'"';
        }

        Write(_momentText.AsSpan(0, _momentLength));
    }

    /// <summary>A decimal number.</summary>
    public void Number(long mantissa, byte scale) =>
        Length += DecimalText.Format(mantissa, scale, GetSpan(DecimalText.LengthMax));

    /// <summary>A value, as <see cref="Kernel.Value.ToJson"/> spells it.</summary>
    public void Value(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Decimal:
                Number(value.Mantissa, value.Scale);
                break;
            case ValueKind.Text:
                Text(value.Utf8);
                break;
            case ValueKind.Json:
                Write(value.Utf8);
                break;
            default:
                Write(value.Kind switch
                {
                    ValueKind.True => "true"u8,
                    ValueKind.False => "false"u8,
                    _ => "null"u8,
                });
                break;
        }
    }

    /// <summary>Bytes that were written before, once more.</summary>
    public void Repeat(int start, int length)
    {
        var into = GetSpan(length);
        _bytes.AsSpan(start, length).CopyTo(into);
        Length += length;
    }

    /// <summary>A whole number.</summary>
    public void Number(long number) => Number(number, 0);

    /// <summary>A double by its shortest digits; null where it is not finite, which JSON cannot say.</summary>
    public void Number(double number)
    {
        if (!double.IsFinite(number))
        {
            Write("null"u8);
            return;
        }

        System.Buffers.Text.Utf8Formatter.TryFormat(number, GetSpan(40), out var written);
        Length += written;
    }

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < Math.Max(sizeHint, 1)) Grow(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(Length + more)));
}
