using City.Kernel;

namespace City.Live;

/// <summary>What takes the contents of an archive while it is read, each part found sound before.</summary>
internal interface IArchiveSink
{
    /// <summary>What the archive is of. A refusal ends the reading.</summary>
    ValueTask<Refusal?> BeginAsync(ArchiveSummary head, CancellationToken cancel);

    /// <summary>Frames of one shard, behind those that came before.</summary>
    ValueTask FramesAsync(List<LogFrame> frames, CancellationToken cancel);

    /// <summary>A document.</summary>
    ValueTask DocumentAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel);

    /// <summary>Keys.</summary>
    ValueTask KeysAsync(List<SubjectKey> keys, CancellationToken cancel);

    /// <summary>Notes of destroyed keys.</summary>
    ValueTask DestroyedAsync(List<DestroyedKey> notes, CancellationToken cancel);

    /// <summary>The whole archive was sound.</summary>
    ValueTask EndAsync(CancellationToken cancel);
}
