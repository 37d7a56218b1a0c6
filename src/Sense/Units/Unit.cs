namespace City.Sense;

/// <summary>
/// A unit. A value <c>v</c> in it is <c>(v + Shift) × Numerator / Denominator</c> in the base unit of its quantity,
/// exactly. Source of codes and names: UN/CEFACT Recommendation 20, revision 14; of symbols: the same and UCUM.
/// </summary>
/// <param name="Code">The code of UN/CEFACT Recommendation 20, as it stands in <c>unitCode</c>.</param>
/// <param name="Name">The English name of Recommendation 20.</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="Numerator">Numerator of the factor to the base unit.</param>
/// <param name="Denominator">Denominator of the factor to the base unit.</param>
/// <param name="Shift">What is added to a value before it is multiplied; zero but for temperatures.</param>
/// <param name="Symbols">Other spellings by which a mapping may name it, the usual one first.</param>
public sealed record Unit(
    string Code,
    string Name,
    Quantity Quantity,
    decimal Numerator,
    decimal Denominator,
    decimal Shift,
    ImmutableArray<string> Symbols)
{
    /// <summary>Converted numbers keep so many significant digits.</summary>
    public const int SignificantDigits = 15;

    /// <summary>
    /// The same value in another unit of the same quantity, to <see cref="SignificantDigits"/> digits. A number that
    /// needs no division stays exact: 288.28 K is 15.13 °C.
    /// </summary>
    /// <returns>False where the units measure different things or the number is too large (above 7.9e28).</returns>
    public bool TryConvert(decimal value, Unit to, out decimal converted)
    {
        converted = value;
        if (to.Quantity != Quantity) return false;
        if (to.Code == Code) return true;
        try
        {
            var (up, down) = (Numerator * to.Denominator, Denominator * to.Numerator);
            var scaled = up == down ? value + Shift : (value + Shift) * up / down;
            converted = Rounded(scaled) - to.Shift;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Code} ({Symbols[0]}, {Name})";

    private static decimal Rounded(decimal value)
    {
        if (value == 0) return 0;
        var before = (int)Math.Floor(Math.Log10((double)Math.Abs(value))) + 1;
        return decimal.Round(value, Math.Clamp(SignificantDigits - before, 0, 28));
    }
}
