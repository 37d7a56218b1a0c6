using City.Kernel;

namespace City.Live;

/// <summary>Keeps nothing: reading an archive to its end is what checks it.</summary>
internal sealed class CheckSink : IArchiveSink
{
    public ValueTask<Refusal?> BeginAsync(ArchiveSummary head, CancellationToken cancel) => default;

    public ValueTask FramesAsync(List<LogFrame> frames, CancellationToken cancel) => default;

    public ValueTask DocumentAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel) => default;

    public ValueTask KeysAsync(List<SubjectKey> keys, CancellationToken cancel) => default;

    public ValueTask DestroyedAsync(List<DestroyedKey> notes, CancellationToken cancel) => default;

    public ValueTask EndAsync(CancellationToken cancel) => default;
}
