namespace City.Identify;

/// <summary>Questions from one region, as a node reports them.</summary>
/// <param name="Region">A code of <see cref="Regions"/>.</param>
/// <param name="Resolved">How many in the time of the report.</param>
internal sealed record ReportedFlow(string Region, long Resolved);
