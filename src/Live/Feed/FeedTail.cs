using System.Collections.Immutable;
using System.Runtime.InteropServices;
using City.Kernel;

namespace City.Live;

/// <summary>
/// The newest frames of a shard in memory, for readers of the feed who keep up; the others read the log.
/// </summary>
internal sealed class FeedTail(int bytesMax)
{
    private readonly Lock _gate = new();
    private readonly List<LogFrame?> _frames = [];
    private int _first;
    private TaskCompletionSource _moved = New();
    private int _bytes;
    private bool _awaited;

    /// <summary>The last durable change.</summary>
    public long Head { get; private set; }

    /// <summary>Whether the shard was read since the start, so that its head is known.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Begins anew at a head; those who wait look again, for the log may hold more than before.</summary>
    public void Restart(long head)
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            _frames.Clear();
            (_first, _bytes, Head, IsKnown) = (0, 0, head, true);
            (moved, _moved, _awaited) = (_moved, New(), false);
        }

        moved.TrySetResult();
    }

    public void Add(LogFrame frame, long head)
    {
        TaskCompletionSource? moved = null;
        lock (_gate)
        {
            _frames.Add(frame);
            _bytes += frame.Body.Length;
            while (_bytes > bytesMax && _frames.Count - _first > 1) Drop();
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
            if (_frames.Count == 0 || _frames[_first]!.FirstSeq > afterSeq + 1) return false;
            // Whoever keeps up has missed the last few of thousands.
            var next = _frames.Count - 1;
            while (next > _first && _frames[next]!.FirstSeq > afterSeq + 1) next--;
            frames = [.. CollectionsMarshal.AsSpan(_frames)[next..]!];
            return true;
        }
    }

    private void Drop()
    {
        _bytes -= _frames[_first]!.Body.Length;
        _frames[_first++] = null;
        if (_first <= _frames.Count / 2) return;
        _frames.RemoveRange(0, _first);
        _first = 0;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
