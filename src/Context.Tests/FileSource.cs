using System.Text;

namespace City.Context.Tests;

/// <summary>Context documents that a test lays out.</summary>
internal sealed class FileSource : IContextSource
{
    /// <summary>The documents by address.</summary>
    public Dictionary<string, string> Documents { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers for an address that is not laid out, if it is set.</summary>
    public Func<Uri, string>? Fallback { get; set; }

    /// <summary>How often a document was asked for.</summary>
    public int Asked { get; private set; }

    public ValueTask<Result<ReadOnlyMemory<byte>>> LoadAsync(Uri url, CancellationToken cancel)
    {
        Asked++;
        return new(Documents.TryGetValue(url.AbsoluteUri, out var text)
            ? (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text)
            : Fallback is { } other ? (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(other(url))
            : Faults.NoContext(url.AbsoluteUri, "the test has none"));
    }
}
