namespace City.Connectors.Mqtt.Tests;

/// <summary>One site for a whole class of tests; each uses devices of its own.</summary>
public sealed class OneSite : IAsyncLifetime
{
    internal Site Site { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Site = await Site.OpenAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
