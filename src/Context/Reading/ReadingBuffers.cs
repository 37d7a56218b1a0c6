namespace City.Context;

/// <summary>
/// What a reader needs while it reads and nobody needs afterwards: one per thread, used again and again.
/// </summary>
internal sealed class ReadingBuffers
{
    [ThreadStatic]
    private static ReadingBuffers? _own;

    /// <summary>Room for one value.</summary>
    public ByteWriter Scratch { get; private set; } = new(1_024);

    /// <summary>Names of the objects being read.</summary>
    public MemberNames Names { get; } = new();

    /// <summary>Where the reader is: the names of attributes and sub-attributes, as places in the document.</summary>
    public List<(int Start, int Length)> Path { get; } = [];

    /// <summary>The attributes of the entity being read.</summary>
    public List<Attribute> Attributes { get; } = [];

    /// <summary>This thread's buffers, empty.</summary>
    public static ReadingBuffers Rent()
    {
        var buffers = _own ??= new ReadingBuffers();
        if (buffers.Scratch.Length > 256 * 1024) buffers.Scratch = new ByteWriter(1_024);
        buffers.Clear();
        return buffers;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Scratch.Clear();
        Names.Clear();
        Path.Clear();
        Attributes.Clear();
    }
}
