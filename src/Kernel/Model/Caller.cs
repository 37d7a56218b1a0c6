namespace City.Kernel;

/// <summary>
/// Who asks. Every read and write carries one; a door makes it from a checked credential, never from what was sent.
/// </summary>
/// <param name="Tenant">The tenant whose city is meant; empty for the default one (GS CIM 009, 4.14).</param>
/// <param name="Subject">Who it is: the name of a token, a person's or a service's id.</param>
/// <param name="Grants">What the caller may do.</param>
public sealed record Caller(string Tenant, string Subject, Grants Grants);
