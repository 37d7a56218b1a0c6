namespace City.Kernel;

/// <summary>
/// Why the city does not do what was asked. An expected answer, not a failure of the program.
/// </summary>
/// <param name="Kind">What sort of refusal; doors translate it to their own status.</param>
/// <param name="Code">A stable code, lower case words joined by dots: <c>entity.unknown</c>.</param>
/// <param name="Detail">What is wrong and what to do about it, in one or two English sentences.</param>
/// <param name="At">The attribute, parameter or line at fault, where there is one.</param>
public sealed record Refusal(RefusalKind Kind, string Code, string Detail, string? At = null);
