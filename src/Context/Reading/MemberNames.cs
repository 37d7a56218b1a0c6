using System.Text;

namespace City.Context;

/// <summary>
/// Remembers the member names of the objects that a reader is inside of, to find one that stands twice: which of the
/// two would be meant, nobody can say (RFC 8259, section 4).
/// </summary>
internal sealed class MemberNames
{
    private const int LinearMax = 12;

    private readonly List<(int Start, int Length)> _names = [];
    private readonly List<Frame> _frames = [];

    public void Clear()
    {
        _names.Clear();
        _frames.Clear();
    }

    public void Enter() => _frames.Add(new Frame(_names.Count));

    public void Leave()
    {
        var frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        _names.RemoveRange(frame.First, _names.Count - frame.First);
    }

    /// <summary>Adds a name of the innermost object; false where that object has it already.</summary>
    public bool Add(ReadOnlySpan<byte> document, int start, int length, string? unescaped)
    {
        var frame = _frames[^1];
        if (frame.Many is null && (unescaped is not null || _names.Count - frame.First >= LinearMax))
            frame.Many = Gather(document, frame.First);
        var name = document.Slice(start, length);
        if (frame.Many is not null) return frame.Many.Add(unescaped ?? Encoding.UTF8.GetString(name));
        for (var i = frame.First; i < _names.Count; i++)
            if (document.Slice(_names[i].Start, _names[i].Length).SequenceEqual(name))
                return false;
        _names.Add((start, length));
        return true;
    }

    private HashSet<string> Gather(ReadOnlySpan<byte> document, int first)
    {
        var many = new HashSet<string>(StringComparer.Ordinal);
        for (var i = first; i < _names.Count; i++)
            many.Add(Encoding.UTF8.GetString(document.Slice(_names[i].Start, _names[i].Length)));
        return many;
    }

    private sealed class Frame(int first)
    {
        public int First { get; } = first;

        public HashSet<string>? Many { get; set; }
    }
}
