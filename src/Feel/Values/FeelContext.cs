namespace City.Feel;

/// <summary>Named values in an order; never changed once made (DMN 1.5, 10.3.2.6).</summary>
public sealed class FeelContext
{
    private const int ScanMax = 8;
    private readonly string[] _names;
    private readonly object?[] _values;
    private readonly Dictionary<string, int>? _places;

    /// <summary>A context of entries; a name that is given twice has its last value.</summary>
    public FeelContext(params IEnumerable<KeyValuePair<string, object?>> entries)
    {
        var (names, values) = (new List<string>(), new List<object?>());
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, value) in entries)
        {
            if (places.TryGetValue(name, out var place))
            {
                values[place] = value;
                continue;
            }

            places.Add(name, names.Count);
            names.Add(name);
            values.Add(value);
        }

        (_names, _values) = ([.. names], [.. values]);
        if (_names.Length > ScanMax) _places = places;
    }

    internal FeelContext(string[] names, object?[] values)
    {
        (_names, _values) = (names, values);
        if (names.Length <= ScanMax) return;
        _places = new(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++) _places[names[i]] = i;
    }

    /// <summary>A context without entries.</summary>
    public static FeelContext Empty { get; } = new();

    /// <summary>How many entries there are.</summary>
    public int Count => _names.Length;

    internal ReadOnlySpan<string> Names => _names;

    internal ReadOnlySpan<object?> Values => _values;

    /// <summary>The value of a name; false where there is no such entry.</summary>
    public bool TryGet(string name, out object? value)
    {
        var place = PlaceOf(name);
        value = place < 0 ? null : _values[place];
        return place >= 0;
    }

    /// <summary>The value of a name, null where there is none.</summary>
    public object? Get(string name) => TryGet(name, out var value) ? value : null;

    /// <summary>The entries in their order.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Entries
    {
        get
        {
            for (var i = 0; i < _names.Length; i++) yield return new(_names[i], _values[i]);
        }
    }

    /// <summary>As an expression of FEEL.</summary>
    public override string ToString() => FeelText.Of(this);

    internal FeelContext With(string name, object? value)
    {
        var place = PlaceOf(name);
        if (place < 0) return new([.. _names, name], [.. _values, value]);
        var values = (object?[])_values.Clone();
        values[place] = value;
        return new(_names, values);
    }

    private int PlaceOf(string name)
    {
        if (_places is not null) return _places.TryGetValue(name, out var found) ? found : -1;
        for (var i = 0; i < _names.Length; i++)
        {
            if (ReferenceEquals(_names[i], name) || _names[i] == name) return i;
        }

        return -1;
    }
}
