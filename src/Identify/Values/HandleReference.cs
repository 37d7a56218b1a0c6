namespace City.Identify;

/// <summary>A value of a handle, named: <c>300:88.100.1/ADMIN</c>.</summary>
/// <param name="Handle">The handle.</param>
/// <param name="Index">The index of the value; 0 for any.</param>
public readonly record struct HandleReference(string Handle, int Index)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Index}:{Handle}");

    /// <summary>Reads <c>300:88.100.1/ADMIN</c>.</summary>
    public static bool TryParse(string? text, out HandleReference reference)
    {
        reference = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon <= 0 || colon == text!.Length - 1) return false;
        if (!int.TryParse(text.AsSpan(0, colon), System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var index)) return false;
        reference = new HandleReference(text[(colon + 1)..], index);
        return true;
    }
}
