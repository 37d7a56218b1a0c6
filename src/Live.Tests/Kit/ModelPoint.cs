namespace City.Live.Tests;

/// <summary>One point of history in the model; no shape says that the attribute was removed.</summary>
internal sealed record ModelPoint(
    long Seq, string Tenant, string Id, string Name, string? Dataset, Moment RecordedAt, Attribute? Shape)
{
    public Moment Observed => Shape?.ObservedAt ?? RecordedAt;
}
