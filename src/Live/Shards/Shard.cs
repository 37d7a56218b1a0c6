using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>
/// A part of the city: commands in, answers and frames of changes out. Plain and deterministic: no clock, no chance,
/// no I/O, no threads. A command is decided against the state plus what is pending; its change goes into the open
/// frame; when the frame is durable, <see cref="Publish"/> shows it to readers and gives the answers. Its user calls it
/// from one thread at a time.
/// </summary>
internal sealed partial class Shard
{
    private const int RoomBytes = 2_048;

    /// <summary>The largest record, in bytes: some fit into a piece of a snapshot.</summary>
    private const int RecordBytesMax = 2 * 1024 * 1024;

    private readonly LiveOptions _options;
    private readonly NameTable _names = new();
    private readonly RecordTable _records = new();
    private readonly KeySet _ids = new();
    private readonly EntityIndexes _indexes;
    private readonly Decider _decider;
    private readonly RecordBuilder _builder = new();
    private readonly CommandWindow _window = new();
    private readonly ChangeWriter _writer;
    private readonly ResidenceRules _residency;
    private readonly Dictionary<int, byte[]> _pending = [];
    private readonly Dictionary<ulong, List<int>> _pendingIds = [];
    private readonly Queue<Frame> _sealed = new();
    private readonly Stack<ByteWriter> _rooms = new();
    private Frame _open;
    private int _pendingChanges;
    private int _pendingBytes;
    private int _nextSlot;
    private int _durableSlots;
    private int _durableNames = 1;
    private ShardView? _view;

    public Shard(int number, LiveOptions options, IndexedAttributes indexed)
    {
        (Number, _options) = (number, options);
        _indexes = new EntityIndexes(_names, indexed);
        _decider = new Decider(_names);
        _writer = new ChangeWriter(_names);
        History = new ShardHistory(number, _names, options.HistoryBufferPoints);
        Residence = new ShardResidence(number, _names, indexed, options);
        _residency = new ResidenceRules(options.Archived, _names);
        _open = NewFrame(1);
    }

    public int Number { get; }

    public NameTable Names => _names;

    /// <summary>The last durable change.</summary>
    public long Seq { get; private set; }

    public int Entities { get; private set; }

    public int Pending => _pendingChanges;

    /// <summary>When the city learnt of the newest change that is durable.</summary>
    public Moment LastRecordedAt { get; private set; } = Moment.Earliest;

    public ShardHistory History { get; }

    /// <summary>Its archived entities.</summary>
    public ShardResidence Residence { get; }

    public bool HasWork => !_open.IsEmpty;

    /// <summary>How many changes stand in the open frame.</summary>
    public int OpenChanges => _open.Count;

    /// <summary>How many bytes wait to become durable.</summary>
    public int PendingBytes => _pendingBytes;

    /// <summary>Whether it has carried out the command and still knows its answer.</summary>
    public bool Remembers(EntityCommand command, string tenant) =>
        command.CommandId is { } id && _window.TryGet(CommandWindow.Key(tenant, command.Id, id), out _);

    /// <summary>Decides one command. The answer goes into the batch, now or when it is durable.</summary>
    /// <param name="command">What is asked.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="batch">Where the answer goes.</param>
    /// <param name="index">Which of the batch it is.</param>
    /// <param name="fetched">What the depot holds of entities that the shard does not have in memory.</param>
    /// <param name="done">Takes the batch where it now has all outcomes; where null, it is completed here.</param>
    public void Handle(
        EntityCommand command, Caller caller, Moment now, WriteBatch batch, int index, Fetched? fetched = null,
        ICollection<WriteBatch>? done = null)
    {
        var outcome = Decide(command, caller, now, fetched, out var isPending);
        _window.Trim();
        if (isPending) _open.Answer(batch, index, outcome);
        else batch.Set(index, outcome, done);
    }

    /// <summary>Decides commands that belong together: if one is refused, none is carried out.</summary>
    public void HandleTogether(
        IReadOnlyList<EntityCommand> commands, Caller caller, Moment now, WriteBatch batch, Fetched? fetched = null,
        ICollection<WriteBatch>? done = null)
    {
        var outcomes = new Outcome[commands.Count];
        Refusal? refusal = null;
        var (mark, undo) = (_open.Mark(), new List<Action>());
        var before = (_pendingChanges, _pendingBytes, _nextSlot, _writer.NamesWritten);
        var (anyPending, isDone) = (false, false);
        _undo = undo;
        try
        {
            for (var i = 0; i < commands.Count && refusal is null; i++)
            {
                outcomes[i] = Decide(commands[i], caller, now, fetched, out var isPending);
                anyPending |= isPending;
                if (outcomes[i].Refusal is { } first) refusal = OfTransaction(first, commands[i], i);
                else if (_pendingBytes - before._pendingBytes > _options.PendingBytesMax) refusal = TooLargeTogether();
            }

            isDone = refusal is null;
        }
        finally
        {
            // Whatever ended it, a transaction that is not done leaves nothing behind.
            _undo = null;
            if (!isDone)
            {
                for (var i = undo.Count - 1; i >= 0; i--) undo[i]();
                _open.BackTo(mark);
                (_pendingChanges, _pendingBytes, _nextSlot, _writer.NamesWritten) = before;
            }

            _window.Trim();
        }

        if (refusal is not null) Array.Fill(outcomes, Outcome.Refused(refusal));
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (anyPending) _open.Answer(batch, i, outcomes[i]);
            else batch.Set(i, outcomes[i], done);
        }
    }

    private List<Action>? _undo;

    private static Refusal OfTransaction(Refusal first, EntityCommand command, int place)
    {
        if (Placement.Is(first, out var key))
            first = new Refusal(RefusalKind.Conflict, "entity.placed",
                $"The entity {command.Id} lives beside {key} and cannot be changed together with these.");
        return first with { At = $"{place}" + (first.At is null ? "" : $": {first.At}") };
    }

    private static Refusal TooLargeTogether() => new(
        RefusalKind.TooLarge, "transaction.too-large",
        "These commands together are larger than what may wait for the store. Send fewer of them together.");

    /// <param name="command">What is asked.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="fetched">What the depot holds of entities that are not in memory.</param>
    /// <param name="isPending">Whether the answer rests on something that is not durable yet.</param>
    private Outcome Decide(
        EntityCommand command, Caller caller, Moment now, Fetched? fetched, out bool isPending)
    {
        isPending = false;
        if (NameLimits.Check(command, caller) is { } wrong) return Outcome.Refused(wrong);
        var windowKey = default(IndexKey);
        if (command.CommandId is { } commandId)
        {
            windowKey = CommandWindow.Key(caller.Tenant, command.Id, commandId);
            if (_window.TryGet(windowKey, out var known))
            {
                isPending = known.Seq > Seq;
                return new Outcome(known.Kind, Number, known.Seq) { Repeated = true };
            }
        }

        var hash = StableHash.Of(caller.Tenant, command.Id);
        var tenant = _names.Find(caller.Tenant);
        var slot = tenant < 0 ? -1 : Find(tenant, hash, command.Id);
        ReadOnlySpan<byte> record = default;
        if (slot < 0 && tenant >= 0 && Residence.HasDepot)
        {
            if (fetched?.IsOf(Residence.Through, Seq) != true || !fetched.Has(command.Id))
                return Outcome.Refused(Fetched.Needed);
            (slot, var archived) = fetched.Of(command.Id);
            record = archived.Span;
        }

        if (slot >= 0 && (isPending = _pending.TryGetValue(slot, out var pending))) record = pending;
        else if (slot >= 0 && record.IsEmpty) record = Shown(slot);
        if (Elsewhere(command, record) is { } elsewhere) return Outcome.Refused(elsewhere);

        var decision = _decider.Decide(command, record, now);
        if (decision.Refusal is { } refusal) return Outcome.Refused(refusal);
        if (!decision.Changes)
            return new Outcome(OutcomeKind.Unchanged, Number, 0) { NotUpdated = [.. decision.NotUpdated] };

        if (NameLimits.CheckRoom(command, caller, _names) is { } full) return Outcome.Refused(full);
        if (Append(command, caller, decision, slot, hash, record, now) is not { } seq)
            return Outcome.Refused(NameLimits.TooLarge());
        isPending = true;
        var kind = decision.Kind switch
        {
            ChangeKind.Created => OutcomeKind.Created,
            ChangeKind.Deleted => OutcomeKind.Deleted,
            _ => OutcomeKind.Updated,
        };
        if (command.CommandId is not null)
        {
            _window.Add(windowKey, seq, kind);
            _undo?.Add(() => _window.Forget(windowKey));
        }

        return new Outcome(kind, Number, seq)
        {
            NotUpdated = decision.NotUpdated.Count == 0 ? default : [.. decision.NotUpdated],
        };
    }

    /// <summary>
    /// An entity that lives beside another key is changed in that key's shard. One that lives beside a key here may
    /// have lived beside another before, where a command that is sent again was carried out: the router looks.
    /// </summary>
    private static Refusal? Elsewhere(EntityCommand command, ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty || command.Kind == CommandKind.Place) return null;
        var mayHaveMoved = command is { CommandId: not null, PartitionKey: null };
        if (!mayHaveMoved && !RecordState.IsPlaced(record)) return null;
        var key = new EntityView(record).PartitionKey;
        if (key.IsEmpty) return null;
        var text = Encoding.UTF8.GetString(key);
        return text == command.PartitionKey ? null : Placement.Elsewhere(text);
    }

    /// <summary>Puts the change into the open frame; null where the entity would become too large.</summary>
    private long? Append(
        EntityCommand command, Caller caller, Decision decision, int slot, ulong hash, ReadOnlySpan<byte> record,
        Moment now)
    {
        var isNew = slot < 0;
        if (isNew) slot = _nextSlot;
        var namesWritten = _writer.NamesWritten;
        var bytes = _writer.Write(command, caller, decision, slot, record, now);
        var next = _builder.Next(record, new ChangeView(bytes, _names, internNames: false)).ToArray();
        if (ResidencyOf(decision.Kind, record, next) == Residency.Archived)
        {
            bytes = _writer.Archive();
            next[1] |= (byte)Residency.Archived;
        }

        if (next.Length > RecordBytesMax
            || new AttributeList(new EntityView(next).Attributes).Count > NameLimits.AttributesMax)
        {
            // Its names stay in the table and go out with the next change.
            _writer.NamesWritten = namesWritten;
            return null;
        }

        if (isNew) NewSlot(hash);
        var seq = _open.NextSeq;
        if (_undo is not null)
        {
            var before = _pending.GetValueOrDefault(slot);
            _undo.Add(() =>
            {
                if (before is null) _pending.Remove(slot);
                else _pending[slot] = before;
            });
        }

        _open.Add(slot, bytes, next);
        _pending[slot] = next;
        _pendingChanges++;
        _pendingBytes += bytes.Length + next.Length;
        return seq;
    }

    /// <summary>
    /// Where the entity lives after a change: as its content says. A mark of a deleted one stays where it lived, and so
    /// does one whose past alone is changed; a note of another shard is always in memory.
    /// </summary>
    private Residency ResidencyOf(ChangeKind kind, ReadOnlySpan<byte> last, ReadOnlySpan<byte> next) => kind switch
    {
        ChangeKind.Placed => Residency.Live,
        ChangeKind.Deleted or ChangeKind.Recorded => RecordState.IsArchived(last) ? Residency.Archived : Residency.Live,
        _ => _residency.Of(next),
    };

    private void NewSlot(ulong hash)
    {
        var slot = _nextSlot++;
        if (!_pendingIds.TryGetValue(hash, out var slots)) _pendingIds[hash] = slots = new List<int>(1);
        slots.Add(slot);
        _undo?.Add(() =>
        {
            slots.Remove(slot);
            if (slots.Count == 0) _pendingIds.Remove(hash);
        });
    }

    private int Find(int tenant, ulong hash, string id)
    {
        if (_pendingIds.TryGetValue(hash, out var slots))
            foreach (var slot in slots)
                if (_pending.TryGetValue(slot, out var record) && ShardView.IsOf(record, tenant, id))
                    return slot;
        return ShardView.Slot(_ids.Current, _records.Current, tenant, hash, id) is >= 0 and var live
            ? live
            : Residence.Slot(tenant, hash, id);
    }

    /// <summary>The last shown record of a slot, in memory or on a shelf.</summary>
    private ReadOnlySpan<byte> Shown(int slot) =>
        _records[slot] is { IsEmpty: false } live ? live : Residence.Shelved(slot);

    /// <summary>Whether an id's slot is known without a look into the depot.</summary>
    public bool Knows(string tenant, string id) =>
        !Residence.HasDepot || (_names.Find(tenant) is var number && number < 0)
        || Find(number, StableHash.Of(tenant, id), id) >= 0;
}
