namespace City.Kernel;

/// <summary>An attribute that a command left as it was, and why (GS CIM 009 V1.9.1, 5.2.19).</summary>
/// <param name="Attribute">The attribute's expanded name.</param>
/// <param name="Reason">Why, in one English sentence.</param>
public sealed record NotUpdated(string Attribute, string Reason);
