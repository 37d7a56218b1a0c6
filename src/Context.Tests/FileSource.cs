using System.Text;

namespace City.Context.Tests;

/// <summary>Context documents that a test lays out.</summary>
internal sealed class FileSource : IContextSource
{
    /// <summary>The documents by address.</summary>
    public Dictionary<string, string> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a document was asked for.</summary>
    public int Asked { get; private set; }

    public ValueTask<Result<ReadOnlyMemory<byte>>> LoadAsync(Uri url, CancellationToken cancel)
    {
        Asked++;
        return new(Documents.TryGetValue(url.AbsoluteUri, out var text)
            ? (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text)
            : Faults.NoContext(url.AbsoluteUri, "the test has none"));
    }
}
