using System.Collections.Concurrent;
using System.Text;

namespace City.Kernel;

/// <summary>
/// Names (attribute and type IRIs, unit codes, dataset ids, subjects) by number, so that a record holds two bytes in
/// place of an IRI. Numbers are given in order and never change; 0 is the empty name. One writer, any number of
/// readers.
/// </summary>
public sealed class NameTable
{
    /// <summary>The most names that one table takes.</summary>
    public const int CountMax = 1_000_000;

    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int NameBytesMax = 2_048;

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private string[] _names = new string[64];
    private volatile int _count;

    /// <summary>A table that holds the empty name alone.</summary>
    public NameTable() => Add("");

    /// <summary>How many names there are, the empty one included.</summary>
    public int Count => _count;

    /// <summary>The name of a number.</summary>
    public string this[int number] => number < _count ? Volatile.Read(ref _names)[number]
        : throw new ArgumentOutOfRangeException(nameof(number));

    /// <summary>The number of a name, or -1 where the table does not hold it.</summary>
    public int Find(string? name) =>
        string.IsNullOrEmpty(name) ? 0 : _numbers.TryGetValue(name, out var number) ? number : -1;

    /// <summary>The number of a name, added where it is new. Only the writer may call it.</summary>
    public int Intern(string? name) => Find(name) is >= 0 and var number ? number : Add(name!);

    private int Add(string name)
    {
        if (_count >= CountMax) throw new InvalidOperationException("The table of names is full.");
        if (Encoding.UTF8.GetByteCount(name) > NameBytesMax) throw new ArgumentException("A name is too long.");
        if (_count == _names.Length)
        {
            var larger = new string[_names.Length * 2];
            _names.CopyTo(larger, 0);
            Volatile.Write(ref _names, larger);
        }

        var number = _count;
        _names[number] = name;
        _count = number + 1;
        _numbers[name] = number;
        return number;
    }
}
