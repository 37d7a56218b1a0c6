namespace City.Kernel;

/// <summary>A sequence of name numbers as it lies in a record.</summary>
public ref struct NumberSequence(ReadOnlySpan<byte> bytes)
{
    private ByteReader _reader = new(bytes);

    /// <summary>The number at which the sequence stands.</summary>
    public int Current { get; private set; }

    /// <summary>Goes to the next number; false behind the last.</summary>
    public bool MoveNext()
    {
        if (_reader.AtEnd) return false;
        Current = _reader.Count();
        return true;
    }

    /// <summary>The sequence itself, for <c>foreach</c>.</summary>
    public readonly NumberSequence GetEnumerator() => this;
}
