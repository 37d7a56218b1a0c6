namespace City.Context;

/// <summary>Serves contexts from files of this machine where the operator says so, else from another source.</summary>
internal sealed class MappedContextSource(IReadOnlyDictionary<string, string> files, IContextSource others)
    : IContextSource
{
    /// <inheritdoc/>
    public async ValueTask<Result<ReadOnlyMemory<byte>>> LoadAsync(Uri url, CancellationToken cancel)
    {
        if (!files.TryGetValue(url.AbsoluteUri, out var path) && !files.TryGetValue(url.OriginalString, out path))
            return await others.LoadAsync(url, cancel).ConfigureAwait(false);
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > IContextSource.BytesMax })
                return Faults.NoContext(url.AbsoluteUri, $"its file is larger than {IContextSource.BytesMax} bytes");
            return (ReadOnlyMemory<byte>)await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return Faults.NoContext(url.AbsoluteUri, "the file that it is mapped to cannot be read");
        }
    }
}
