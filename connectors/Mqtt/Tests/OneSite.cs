namespace City.Connectors.Mqtt.Tests;

/// <summary>One site for all tests that need none of their own; each uses devices of its own.</summary>
[CollectionDefinition(Name)]
public sealed class OneSite : IAsyncLifetime, ICollectionFixture<OneSite>
{
    internal const string Name = "one site";

    internal Site Site { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Site = await Site.OpenAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
