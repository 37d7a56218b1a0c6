using City.Kernel;

namespace City.Live;

/// <summary>
/// One shard at work in this process: guards the shard class with a lock that is never held over I/O, and keeps its
/// newest frames for the feed.
/// </summary>
internal sealed partial class ShardHost(
    int number, LiveOptions options, IndexedAttributes indexed, TimeProvider clock, Pace pace,
    Action<List<WriteBatch>> answer)
{
    private readonly Lock _gate = new();
    private Shard _shard = new(number, options, indexed);
    private Moment _last = Moment.Earliest;
    private Frame? _inFlight;
    private int _busy;

    public int Number => number;

    public FeedTail Tail { get; } = new(options.FeedBytesMax);

    /// <summary>In a word: serving, recovering, fenced or failed.</summary>
    public ShardState State { get; private set; } = ShardState.Recovering;

    public long SnapshotSeq { get; private set; }

    /// <summary>Whether a reader missed a part of the history for so long that the keeper should look for it.</summary>
    public bool HistoryInDoubt { get; set; }

    public bool HasWork
    {
        get
        {
            lock (_gate) return _shard.HasWork;
        }
    }

    /// <summary>Whether the shard has carried out the command and still knows its answer.</summary>
    public bool Remembers(EntityCommand command, Caller caller)
    {
        lock (_gate) return State == ShardState.Serving && _shard.Remembers(command, caller.Tenant);
    }

    public void Publish(Frame frame, LogFrame? kept, ICollection<WriteBatch> done)
    {
        lock (_gate)
        {
            _inFlight = null;
            _shard.Publish(frame, kept, done);
            if (kept is not null) Tail.Add(kept, _shard.Seq);
        }
    }

    /// <summary>
    /// The shard as it is after its last durable change. While it recovers, nothing: half a city must not be seen.
    /// </summary>
    public ShardView? View()
    {
        lock (_gate) return State == ShardState.Recovering ? null : _shard.View();
    }

    /// <summary>
    /// The view for a snapshot, its command window, and its history and shelf turned, so that all of it gets packed and
    /// carried.
    /// </summary>
    public (ShardView View, byte[] Window) ViewForSnapshot()
    {
        lock (_gate)
        {
            _shard.History.Turn();
            _shard.Residence.Turn(_shard.Seq);
            return (_shard.View(), _shard.WindowBytes());
        }
    }

    public ShardHistory History => _shard.History;

    public ShardResidence Residence => _shard.Residence;

    /// <summary>
    /// Whether a reader met another depot than the shard knows for so long that the keeper should look.
    /// </summary>
    public bool DepotInDoubt { get; set; }

    /// <summary>Whether a shelf waits to be carried to the depot.</summary>
    public bool HasClosedShelf
    {
        get
        {
            lock (_gate) return _shard.Residence.NextToCarry() is not null;
        }
    }

    /// <summary>Runs an act while nobody else touches the shard.</summary>
    public void Locked(Action act)
    {
        lock (_gate) act();
    }

    /// <summary>Closes the open shelf where enough stands on it.</summary>
    /// <returns>Whether a shelf waits to be carried.</returns>
    public bool CloseShelf()
    {
        lock (_gate)
        {
            if (_shard.Residence.IsDue) _shard.Residence.Turn(_shard.Seq);
            return _shard.Residence.NextToCarry() is not null;
        }
    }

    /// <summary>
    /// The ids among those of commands of which only the depot can say whether the shard has them; null for none.
    /// </summary>
    public List<string>? Unknown(IReadOnlyList<EntityCommand> commands, IReadOnlyList<int>? which, string tenant)
    {
        if (!_shard.Residence.HasDepot) return null;
        List<string>? unknown = null;
        lock (_gate)
        {
            if (State != ShardState.Serving) return null;
            var count = which?.Count ?? commands.Count;
            for (var i = 0; i < count; i++)
                if (commands[which is null ? i : which[i]].Id is var id && !_shard.Knows(tenant, id))
                    (unknown ??= []).Add(id);
        }

        return unknown;
    }

    /// <summary>The names of the shard; null while it recovers.</summary>
    public NameTable? Names
    {
        get
        {
            lock (_gate) return State == ShardState.Recovering ? null : _shard.Names;
        }
    }

    public void OnHistory(Action<ShardHistory> act)
    {
        lock (_gate) act(_shard.History);
    }

    public void SnapshotIsAt(long seq) => SnapshotSeq = seq;

    /// <summary>
    /// Takes no more commands and lets those that wait know. What they changed may or may not be durable.
    /// </summary>
    /// <param name="state">What the shard is from now on.</param>
    /// <param name="failed">The frame that was on its way into the log, where that is what went wrong.</param>
    /// <param name="refusal">What those are told whose commands are decided.</param>
    /// <param name="meanwhile">What others are told until it serves again; null for that it does not serve.</param>
    public void Stop(ShardState state, Frame? failed, Refusal refusal, Refusal? meanwhile = null)
    {
        Frame? open;
        var done = new List<WriteBatch>();
        lock (_gate)
        {
            (State, _meanwhile) = (state, meanwhile);
            open = _shard.Seal();
            if (ReferenceEquals(failed, _inFlight)) _inFlight = null;
            while (_line.TryTake(out var waiting)) waiting.Refuse(NotServing(), done);
        }

        failed?.Release(refusal, done);
        open?.Release(refusal, done);
        answer(done);
    }

    /// <summary>Whether a frame is on its way into the log; meanwhile the shard cannot be read anew.</summary>
    public bool IsWriting
    {
        get
        {
            lock (_gate) return _inFlight is not null;
        }
    }

    /// <summary>
    /// Begins work on the shard's history or its recovery, of which there is never more than one; false where it is
    /// under way.
    /// </summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _busy, 1, 0) == 0;

    /// <summary>Ends what <see cref="TryBegin"/> began.</summary>
    public void End() => Volatile.Write(ref _busy, 0);

    /// <summary>Puts a freshly recovered shard to work.</summary>
    public void Serve(Shard shard, long snapshotSeq)
    {
        lock (_gate)
        {
            _shard = shard;
            SnapshotSeq = snapshotSeq;
            (State, _meanwhile) = (ShardState.Serving, null);
            if (shard.LastRecordedAt > _last) _last = shard.LastRecordedAt;
            Tail.Restart(shard.Seq);
        }
    }

    public ShardStatus Status()
    {
        lock (_gate)
            return new ShardStatus(
                number, State.ToString().ToLowerInvariant(), _shard.Seq, SnapshotSeq, _shard.History.Through,
                _shard.Entities, _shard.Pending + _line.Commands, options.PendingMax, _refused,
                _shard.History.Points, _shard.Residence.Entities);
    }

    private Refusal NotServing() => _meanwhile ?? new(
        RefusalKind.Overloaded, "live.not-serving",
        $"Shard {number} is {State.ToString().ToLowerInvariant()}. Nothing was changed; send the same again later.");

    /// <summary>The clock, which never goes back within a shard even where the machine's clock does.</summary>
    private Moment Now()
    {
        var now = Moment.Now(clock);
        return _last = now > _last ? now : _last;
    }
}
