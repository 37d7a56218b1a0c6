using City.Kernel;

namespace City.Live;

/// <summary>
/// Who gets in while more comes than the store takes. What is not urgent waits in line for room in a frame, and is
/// refused once too much waits. What is urgent is decided at once, so that it goes with the next frame, and has a tenth
/// of the room for itself.
/// </summary>
internal sealed partial class ShardHost
{
    private const int ReservePart = 10;

    private static readonly Refusal Overloaded = new(
        RefusalKind.Overloaded, "live.overloaded",
        "More changes wait than the store can take just now. Nothing was changed; send the same again later.");

    private readonly WaitingLine _line = new();
    private Refusal? _meanwhile;
    private long _refused;

    public void Submit(
        IReadOnlyList<EntityCommand> commands, IReadOnlyList<int>? which, Caller caller, WriteBatch batch,
        Fetched? fetched)
    {
        lock (_gate)
        {
            var now = Now();
            var count = which?.Count ?? commands.Count;
            for (var i = 0; i < count; i++)
                Admit(new Waiting(commands, which is null ? i : which[i], caller, batch, fetched), now);
        }
    }

    public void SubmitTogether(
        IReadOnlyList<EntityCommand> commands, Caller caller, WriteBatch batch, Fetched? fetched)
    {
        lock (_gate) Admit(new Waiting(commands, null, caller, batch, fetched), Now());
    }

    /// <summary>Closes the open frame for the log, and fills the next one with those who wait.</summary>
    public Frame? Seal()
    {
        List<WriteBatch>? done = null;
        Frame? frame;
        lock (_gate)
        {
            if (State != ShardState.Serving) return null;
            frame = _inFlight = _shard.Seal();
            if (_line.Commands > 0) Fill(done = []);
        }

        if (done is { Count: > 0 }) answer(done);
        return frame;
    }

    /// <summary>
    /// A line is never left while the open frame is empty: whoever waits in it would not be noticed.
    /// </summary>
    private void Fill(List<WriteBatch> done)
    {
        var now = Now();
        while (_shard.OpenChanges < pace.FrameMax && _line.TryTake(out var next)) Decide(next, now, done);
    }

    private void Admit(in Waiting asked, Moment now)
    {
        if (State != ShardState.Serving)
        {
            asked.Refuse(NotServing());
        }
        else if (IsFull(asked.IsUrgent))
        {
            _refused += asked.Count;
            asked.Refuse(Overloaded);
        }
        else if (asked.IsUrgent || (_line.Commands == 0 && _shard.OpenChanges < pace.FrameMax))
        {
            Decide(asked, now, null);
        }
        else
        {
            _line.Add(asked);
        }
    }

    private bool IsFull(bool isUrgent)
    {
        var (waiting, bytes) = (_shard.Pending + _line.Commands, _shard.PendingBytes + _line.Bytes);
        var backlog = _shard.History.Backlog;
        return isUrgent
            ? waiting > options.PendingMax + options.PendingMax / ReservePart
                || bytes >= options.PendingBytesMax + options.PendingBytesMax / ReservePart
                || backlog > options.HistoryBacklogMax
            : waiting >= pace.WaitingMax || bytes >= options.PendingBytesMax || backlog >= options.HistoryBacklogMax
                || _shard.Residence.IsFull;
    }

    private void Decide(in Waiting asked, Moment now, ICollection<WriteBatch>? done)
    {
        if (asked.Index is { } index)
            _shard.Handle(asked.Commands[index], asked.Caller, now, asked.Batch, index, asked.Fetched, done);
        else _shard.HandleTogether(asked.Commands, asked.Caller, now, asked.Batch, asked.Fetched, done);
    }
}
