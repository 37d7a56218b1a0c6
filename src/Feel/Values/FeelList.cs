using System.Collections;

namespace City.Feel;

/// <summary>Values in an order; never changed once made (DMN 1.5, 10.3.2.5).</summary>
public sealed class FeelList : IReadOnlyList<object?>
{
    private readonly object?[] _items;

    /// <summary>A list of values of FEEL; the array is kept and must not be written to any more.</summary>
    public FeelList(params object?[] items) => _items = items;

    /// <summary>Nothing in an order.</summary>
    public static FeelList Empty { get; } = new();

    /// <summary>How many there are.</summary>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public object? this[int index] => _items[index];

    internal ReadOnlySpan<object?> Span => _items;

    /// <inheritdoc/>
    public IEnumerator<object?> GetEnumerator() => ((IEnumerable<object?>)_items).GetEnumerator();

    /// <summary>As an expression of FEEL.</summary>
    public override string ToString() => FeelText.Of(this);

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}
