namespace City.Kernel;

/// <summary>What a value is compared with: one value, or a range with both ends included.</summary>
/// <param name="From">The value, or the lower end. Dates are texts in their ISO 8601 form; URIs are texts.</param>
/// <param name="To">The upper end of a range, or null.</param>
public sealed record Operand(Value From, Value? To = null);
