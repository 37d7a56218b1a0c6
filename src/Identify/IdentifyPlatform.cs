using System.Net;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// What stands above a node: it counts what the node answers, knows who has which prefix, and takes the reports of the
/// nodes below. All of it lies in the documents of the city's store.
/// </summary>
public sealed class IdentifyPlatform : IAsyncDisposable
{
    /// <summary>Networks that can be declared.</summary>
    internal const int NetworksMax = 1_000;

    /// <summary>Mappings of other schemes that can be declared.</summary>
    internal const int MappingsMax = 10_000;

    /// <summary>Templates of metadata that are kept.</summary>
    internal const int TemplatesMax = 10_000;

    private const int ReportersMax = 10_000, DirectoryDocuments = 64, ReportDocuments = 16;

    private IdentifyPlatform(IdentifyNode node, ICity city) => (Node, City) = (node, city);

    internal IdentifyNode Node { get; }

    internal ICity City { get; }

    internal ReportSender? Sender { get; private set; }

    internal TrafficLedger Ledger { get; private set; } = null!;

    internal NodeDirectory Directory { get; private set; } = null!;

    internal Shelf<NodeReports> Reports { get; private set; } = null!;

    internal Shelf<DeclaredNetwork> Networks { get; private set; } = null!;

    internal Shelf<SchemeMapping> Mappings { get; private set; } = null!;

    internal Shelf<MetadataTemplate> Templates { get; private set; } = null!;

    /// <summary>Opens what was kept, and begins to count.</summary>
    /// <param name="node">The node, started.</param>
    /// <param name="blobs">Where documents are kept.</param>
    /// <param name="city">The live city, whose entities may carry identifiers.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <exception cref="InvalidDataException">A document is damaged; the message names it.</exception>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public static async Task<IdentifyPlatform> StartAsync(
        IdentifyNode node, IBlobStore blobs, ICity city, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(node);
        var parts = node.Parts;
        var platform = new IdentifyPlatform(node, city)
        {
            Directory = new NodeDirectory(await Shelf<NodeFacts>.OpenAsync(
                blobs, ("nodes", DirectoryDocuments, NodeDirectory.NodesMax), one => one.Prefix, cancel)),
            Reports = await Shelf<NodeReports>.OpenAsync(
                blobs, ("reports", ReportDocuments, ReportersMax), one => one.Prefix, cancel),
            Networks = await Shelf<DeclaredNetwork>.OpenAsync(
                blobs, ("networks", 1, NetworksMax), one => one.Network, cancel),
            Mappings = await Shelf<SchemeMapping>.OpenAsync(
                blobs, ("mappings", 4, MappingsMax), one => one.Key, cancel),
            Templates = await Shelf<MetadataTemplate>.OpenAsync(
                blobs, ("templates", 16, TemplatesMax), one => one.Key, cancel),
        };
        platform.UseNetworks();
        parts.Traffic.KnowsAlso = prefix => platform.Directory.Shelf.Find(prefix) is not null;
        platform.Ledger = await TrafficLedger.OpenAsync(
            parts.Traffic, node.Store.Registered, (blobs, parts.Clock, parts.Log), cancel);
        platform.Ledger.Start();
        return platform;
    }

    /// <summary>Begins to report to the node above.</summary>
    public void ReportTo(ReportTarget target)
    {
        Sender = new ReportSender(this, target);
        Sender.Start();
    }

    /// <summary>Has the doors tell regions by the networks that are declared now.</summary>
    internal void UseNetworks() => Node.Parts.Traffic.Networks = NetworkTable.Of(
        Networks.All.Select(one => (IPNetwork.Parse(one.Network), one.Region)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Sender is not null) await Sender.DisposeAsync();
        await Ledger.DisposeAsync();
        Directory.Shelf.Dispose();
        Reports.Dispose();
        Networks.Dispose();
        Mappings.Dispose();
        Templates.Dispose();
    }
}
