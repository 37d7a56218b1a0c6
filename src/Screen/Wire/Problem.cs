namespace City.Screen.Wire;

/// <summary>Why a door refused (RFC 9457).</summary>
/// <param name="Type">Always <c>about:blank</c>, or a URI of NGSI-LD.</param>
/// <param name="Title">The kind in short.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
/// <param name="Code">A stable code, of <c>contracts/problems.txt</c>.</param>
/// <param name="At">The parameter, header or member at fault, or null.</param>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Code, string? At = null);
