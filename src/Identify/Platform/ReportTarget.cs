namespace City.Identify;

/// <summary>Where a node reports its totals.</summary>
/// <param name="Url">The brain of the node above.</param>
/// <param name="Prefix">The prefix that it reports as.</param>
/// <param name="User">The administrator of the prefix there.</param>
/// <param name="Secret">Its secret.</param>
public sealed record ReportTarget(Uri Url, string Prefix, HandleReference User, string Secret)
{
    /// <summary>How often it reports.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where and as whom, without the secret.</summary>
    public override string ToString() => $"{Url} as {Prefix}";
}
