namespace City.Identify;

/// <summary>Bytes that records are read into, one after the other; its user has it alone.</summary>
internal sealed class RecordBuffer
{
    private const int UsualBytes = 1_024;

    private byte[] _bytes = [];
    private int _name, _body, _end;

    /// <summary>The name as it was registered.</summary>
    public ReadOnlySpan<byte> Name => _bytes.AsSpan(_name, _body - _name);

    /// <summary>What the kind of record says it is.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_body, _end - _body);

    /// <summary>Room for so many bytes; what was there before stays at its head.</summary>
    public Span<byte> Room(int bytes)
    {
        if (_bytes.Length < bytes) Array.Resize(ref _bytes, Math.Max(Math.Max(bytes, UsualBytes), 2 * _bytes.Length));
        return _bytes;
    }

    /// <summary>Says where in the room name and body lie.</summary>
    public void Set(int name, int nameLength, int end) => (_name, _body, _end) = (name, name + nameLength, end);
}
