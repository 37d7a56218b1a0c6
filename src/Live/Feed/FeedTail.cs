using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// The newest frames of a shard in memory, for readers of the feed who keep up; the others read the log.
/// </summary>
internal sealed class FeedTail(int bytesMax)
{
    private readonly Lock _gate = new();
    private readonly Queue<LogFrame> _frames = new();
    private TaskCompletionSource _moved = New();
    private int _bytes;
    private bool _awaited;

    /// <summary>The last durable change.</summary>
    public long Head { get; private set; }

    /// <summary>Begins anew at a head; those who wait look again, for the log may hold more than before.</summary>
    public void Restart(long head)
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            _frames.Clear();
            (_bytes, Head) = (0, head);
            (moved, _moved, _awaited) = (_moved, New(), false);
        }

        moved.TrySetResult();
    }

    public void Add(LogFrame frame, long head)
    {
        TaskCompletionSource? moved = null;
        lock (_gate)
        {
            _frames.Enqueue(frame);
            _bytes += frame.Body.Length;
            while (_bytes > bytesMax && _frames.Count > 1) _bytes -= _frames.Dequeue().Body.Length;
            Head = head;
            if (_awaited) (moved, _moved, _awaited) = (_moved, New(), false);
        }

        moved?.TrySetResult();
    }

    /// <summary>
    /// The frames behind a change. False where the tail does not reach back so far; true with none where the reader
    /// has seen all, and then <paramref name="moved"/> completes when there is more.
    /// </summary>
    public bool TryRead(long afterSeq, out ImmutableArray<LogFrame> frames, out Task moved)
    {
        lock (_gate)
        {
            _awaited = true;
            moved = _moved.Task;
            frames = [];
            if (afterSeq >= Head) return true;
            if (_frames.Count == 0 || _frames.Peek().FirstSeq > afterSeq + 1) return false;
            frames = [.. _frames.Where(frame => frame.LastSeq > afterSeq)];
            return true;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
