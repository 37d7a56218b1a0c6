namespace City.Screen;

/// <summary>
/// Orders the values of a column: numbers and times by their value, names as <see cref="NumberOrder"/> says.
/// </summary>
internal sealed class ValueOrder : IComparer<object?>
{
    public static readonly ValueOrder Comparer = new();

    public int Compare(object? x, object? y) => (x, y) switch
    {
        (string one, string other) => NumberOrder.Comparer.Compare(one, other),
        (IComparable one, not null) when x.GetType() == y.GetType() => one.CompareTo(y),
        _ => (x is null).CompareTo(y is null),
    };
}
