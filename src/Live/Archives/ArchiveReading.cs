using City.Kernel;

namespace City.Live;

/// <summary>Reads one archive from its beginning to its end and hands what it holds to a sink.</summary>
internal sealed class ArchiveReading(Stream from, IArchiveSink sink, IProgress<ArchiveProgress>? progress) : IDisposable
{
    private readonly ArchiveReader _reader = new(from);
    private ArchiveSummary? _all;
    private long[] _seqs = [];

    /// <exception cref="InvalidDataException">The archive is damaged; the message names where.</exception>
    public async Task<Result<ArchiveSummary>> RunAsync(CancellationToken cancel)
    {
        await _reader.ReadAsync(cancel).ConfigureAwait(false);
        if (_reader.Kind != BlockKind.Head) throw _reader.Wrong("it does not say what the archive holds");
        _all = ArchiveBlocks.Head(_reader.Body.Span);
        _seqs = new long[_all.Position.Seqs.Length];
        if (await sink.BeginAsync(_all, cancel).ConfigureAwait(false) is { } refusal) return refusal;
        var total = _all.Position.Seqs.Sum();
        do
        {
            await _reader.ReadAsync(cancel).ConfigureAwait(false);
            await TakeAsync(cancel).ConfigureAwait(false);
            progress?.Report(new ArchiveProgress(_all.Changes, total, _reader.Bytes));
        }
        while (_reader.Kind != BlockKind.End);

        if (!_seqs.AsSpan().SequenceEqual(_all.Position.Seqs.AsSpan()))
            throw _reader.Wrong($"the log ends at {string.Join('.', _seqs)} instead of {_all.Position}");
        if (!ArchiveBlocks.CountsAre(_reader.Body.Span, _all))
            throw _reader.Wrong("the counts are not those of what the archive holds");
        await sink.EndAsync(cancel).ConfigureAwait(false);
        return _all with { Bytes = _reader.Bytes };
    }

    public void Dispose() => _reader.Dispose();

    private ValueTask TakeAsync(CancellationToken cancel)
    {
        switch (_reader.Kind)
        {
            case BlockKind.Log when _all!.Kind == ArchiveKind.City:
                var frames = ArchiveBlocks.Frames(_reader.Body.Span);
                Follow(frames);
                return sink.FramesAsync(frames, cancel);
            case BlockKind.Document when _all!.Kind == ArchiveKind.City:
                var (name, document) = ArchiveBlocks.Document(_reader.Body);
                _all = _all with { Documents = _all.Documents + 1 };
                _reader.Behind = $"behind the document {name}";
                return sink.DocumentAsync(name, document, cancel);
            case BlockKind.Keys when _all!.Kind == ArchiveKind.Keys:
                var keys = ArchiveBlocks.Keys(_reader.Body.Span);
                _all = _all with { Keys = _all.Keys + keys.Count };
                _reader.Behind = $"behind key {_all.Keys}";
                return sink.KeysAsync(keys, cancel);
            case BlockKind.Destroyed:
                var notes = ArchiveBlocks.Destroyed(_reader.Body.Span);
                _all = _all! with { Destroyed = _all.Destroyed + notes.Count };
                _reader.Behind = $"behind note {_all.Destroyed} of a destroyed key";
                return sink.DestroyedAsync(notes, cancel);
            case BlockKind.End:
                return default;
            default:
                throw _reader.Wrong($"a block of kind {(byte)_reader.Kind} has no place here");
        }
    }

    private void Follow(List<LogFrame> frames)
    {
        foreach (var frame in frames)
        {
            if (frame.Shard >= _seqs.Length || frame.FirstSeq != _seqs[frame.Shard] + 1
                || frame.LastSeq < frame.FirstSeq)
                throw _reader.Wrong($"the changes of shard {frame.Shard} from {frame.FirstSeq} on do not follow");
            _seqs[frame.Shard] = frame.LastSeq;
            _all = _all! with
            {
                Frames = _all.Frames + 1, Changes = _all.Changes + frame.LastSeq - frame.FirstSeq + 1,
            };
            _reader.Behind = $"behind change {frame.LastSeq} of shard {frame.Shard}";
        }
    }
}
