namespace City.Connectors.Mqtt.Tests;

/// <summary>One site for all tests that need none of their own; each uses devices of its own.</summary>
[CollectionDefinition(Name)]
public sealed class OneSite : IAsyncLifetime, ICollectionFixture<OneSite>
{
    internal const string Name = "one site";

    private const string Names = "https://uri.etsi.org/ngsi-ld/default-context/";

    /// <summary>The address of this machine that it may send notifications to.</summary>
    internal const string Opened = "127.0.0.2";

    internal Site Site { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Site = await Site.OpenAsync(
        "--notify-allow", Opened + "/32", "--personal", $"{Names}Person={Names}phone");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
