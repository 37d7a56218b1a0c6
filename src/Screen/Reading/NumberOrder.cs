namespace City.Screen;

/// <summary>
/// Orders names by their letters, whatever the case, and numbers in them by their value: lamp 2 before lamp 10. The
/// server knows no languages; where scripts run, the page orders names as its language does.
/// </summary>
internal sealed class NumberOrder : IComparer<string>
{
    public static readonly NumberOrder Comparer = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var one = Part(left);
            var other = Part(right);
            var isNumber = char.IsAsciiDigit(one[0]) && char.IsAsciiDigit(other[0]);
            var order = isNumber ? Numbers(one, other) : one.CompareTo(other, StringComparison.OrdinalIgnoreCase);
            if (order != 0) return order;
            left = left[one.Length..];
            right = right[other.Length..];
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>The digits, or the letters, with which a name begins.</summary>
    private static ReadOnlySpan<char> Part(ReadOnlySpan<char> name)
    {
        var isNumber = char.IsAsciiDigit(name[0]);
        var end = 1;
        while (end < name.Length && char.IsAsciiDigit(name[end]) == isNumber) end++;
        return name[..end];
    }

    private static int Numbers(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        one = one.TrimStart('0');
        other = other.TrimStart('0');
        var longer = one.Length.CompareTo(other.Length);
        return longer != 0 ? longer : one.CompareTo(other, StringComparison.Ordinal);
    }
}
