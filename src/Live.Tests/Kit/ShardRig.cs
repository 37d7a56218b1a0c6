using System.Text;

namespace City.Live.Tests;

/// <summary>A shard and its log beside the model, compared after every step.</summary>
internal sealed class ShardRig
{
    public static readonly IndexedAttributes Indexed = new([Draw.Names[0]]);

    private readonly List<LogFrame> _log = [];
    private readonly Queue<(Frame Frame, LogFrame? Kept)> _sealed = new();
    private readonly List<(WriteBatch Batch, List<ModelCity.Expected> Expected)> _answers = [];
    private readonly List<(ShardView View, string Text)> _oldViews = [];
    private List<ReadOnlyMemory<byte>> _snapshot = [];
    private long _now = 1_800_000_000_000;
    private long _packedThrough;
    private long _snapshotSeq;

    public ShardRig() => Shard = New();

    public Shard Shard { get; private set; }

    public ModelCity Model { get; } = new();

    public IReadOnlyList<LogFrame> Log => _log;

    public static Shard New() => new(3, new LiveOptions(), Indexed);

    public async Task DoAsync(Op op)
    {
        var now = new Moment(_now += 250);
        switch (op)
        {
            case Op.Write write:
                Write(write, now);
                break;
            case Op.Together together:
                var several = new WriteBatch(together.Commands.Length);
                Shard.HandleTogether(together.Commands, By(together.Tenant), now, several);
                _answers.Add((several, Model.Together(together.Commands, together.Tenant, now)));
                break;
            case Op.Seal:
                if (Shard.Seal() is { } frame) _sealed.Enqueue((frame, frame.HasChanges ? frame.Seal() : null));
                break;
            case Op.Publish:
                Publish();
                break;
            case Op.TakeSnapshot:
                _snapshot = await PiecesAsync(Shard);
                _snapshotSeq = Shard.Seq;
                break;
            case Op.Crash crash:
                Shard = Open(crash.FromSnapshot);
                _packedThrough = crash.FromSnapshot ? _snapshotSeq : 0;
                _sealed.Clear();
                _answers.Clear();
                Model.BackTo(Shard.Seq);
                break;
        }

        Compare();
    }

    /// <summary>One command beside the model.</summary>
    public WriteBatch Handle(EntityCommand command)
    {
        var batch = new WriteBatch(1);
        Shard.Handle(command, CityRig.Caller, new Moment(_now), batch, 0);
        return batch;
    }

    /// <summary>What waits becomes durable.</summary>
    public void Commit()
    {
        if (Shard.Seal() is not { } frame) return;
        if (frame.HasChanges) _log.Add(frame.Seal());
        Shard.Publish(frame, frame.HasChanges ? _log[^1] : null);
    }

    public async Task FinishAsync()
    {
        await DoAsync(new Op.Seal());
        while (_sealed.Count > 0) Publish();
        Compare();
        foreach (var (batch, _) in _answers) Assert.True(batch.Done.IsCompleted, "A command was never answered.");
        foreach (var (view, text) in _oldViews) Assert.Equal(text, Text(view));
        Assert.Equal(
            Model.Points.Where(point => point.Seq > _packedThrough).Select(Say).Order(StringComparer.Ordinal),
            Points(Shard).Select(Say).Order(StringComparer.Ordinal));
        var again = Open(fromSnapshot: false);
        AssertSame(Shard, again);
        Assert.Equal(
            Points(Shard).Select(Say), Points(again).Where(point => point.Seq > _packedThrough).Select(Say));
        AssertSame(Shard, Open(fromSnapshot: true));
    }

    public static async Task<List<ReadOnlyMemory<byte>>> PiecesAsync(Shard shard)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        await foreach (var piece in ShardSnapshot.WriteAsync(shard.View(), shard.WindowBytes())) pieces.Add(piece);
        return pieces;
    }

    public Shard Open(bool fromSnapshot)
    {
        var shard = New();
        if (fromSnapshot)
            for (var i = 0; i < _snapshot.Count; i++)
                Assert.Equal(i == _snapshot.Count - 1, shard.Restore(_snapshot[i].Span));
        foreach (var frame in _log.Where(frame => frame.LastSeq > shard.Seq)) shard.Replay(frame);
        return shard;
    }

    private void Write(Op.Write write, Moment now)
    {
        var one = new WriteBatch(1);
        Shard.Handle(write.Command, By(write.Tenant), now, one, 0);
        var expected = Model.Handle(write.Command, write.Tenant, now);
        Assert.Equal(expected.RestsOn <= Shard.Seq, one.Done.IsCompleted);
        _answers.Add((one, [expected]));
    }

    private void Publish()
    {
        if (!_sealed.TryDequeue(out var next)) return;
        if (next.Kept is not null) _log.Add(next.Kept);
        Shard.Publish(next.Frame, next.Kept);
        var view = Shard.View();
        _oldViews.Add((view, Text(view)));
    }

    private void Compare()
    {
        foreach (var (batch, expected) in _answers.Where(each => each.Batch.Done.IsCompleted))
            for (var i = 0; i < expected.Count; i++)
                AssertAnswer(expected[i], batch.Outcomes[i]);
        var view = Shard.View();
        Assert.Equal(Shard.Seq, view.Seq);
        var durable = Model.After(Shard.Seq);
        Assert.Equal(durable.Count, view.Entities);
        foreach (var tenant in Draw.Tenants.Distinct())
            foreach (var id in Draw.Ids)
            {
                var slot = view.Slot(tenant, id);
                var isThere = slot >= 0 && RecordState.IsThere(view.Records[slot]);
                var found = isThere ? view.Record(slot).ToEntity() : null;
                var expected = durable.GetValueOrDefault((tenant, id))?.ToEntity(id);
                Assert.Equal(
                    expected is null ? "" : Tests.Say.Entity(expected), found is null ? "" : Tests.Say.Entity(found));
            }

        AssertIndexes(view);
    }

    private void AssertAnswer(ModelCity.Expected expected, Outcome outcome)
    {
        Assert.True(expected.RestsOn <= Shard.Seq,
            $"Answered at {Shard.Seq}, before what it rests on was durable: {expected} {outcome} {outcome.Refusal}");
        Assert.Equal((expected.Kind, expected.Code), (outcome.Kind, outcome.Refusal?.Code));
        Assert.Equal(expected.Repeated, outcome.Repeated);
        if (expected.Kind != OutcomeKind.Refused) Assert.Equal(expected.Seq, outcome.Seq);
        var left = outcome.NotUpdated.IsDefault ? [] : outcome.NotUpdated.Select(each => each.Attribute).ToHashSet();
        if (!expected.Repeated && expected.Kind != OutcomeKind.Refused) Assert.Equal(expected.Left, left);
    }

    /// <summary>The indexes hold what indexing each record from nothing gives.</summary>
    private static void AssertIndexes(ShardView view)
    {
        var fresh = new EntityIndexes(view.Names, Indexed);
        for (var slot = 0; slot < view.Slots; slot++)
            if (view.Records[slot] is { IsEmpty: false } record)
                fresh.Update(slot, default, record);
        Assert.Equal(Keys(fresh.Types()), Keys(view.Types));
        Assert.Equal(Keys(fresh.Places()), Keys(view.Places));
        Assert.Equal(Keys(fresh.Values()), Keys(view.Values));
    }

    public static List<IndexKey> Keys(KeySet.View view)
    {
        var keys = new List<IndexKey>();
        for (var cursor = view.Range(default, IndexKey.Max); cursor.MoveNext();) keys.Add(cursor.Current);
        return keys;
    }

    private static void AssertSame(Shard left, Shard right)
    {
        var (one, other) = (left.View(), right.View());
        Assert.Equal(
            (one.Seq, one.Entities, one.Slots, one.NameCount),
            (other.Seq, other.Entities, other.Slots, other.NameCount));
        for (var name = 0; name < one.NameCount; name++) Assert.Equal(one.Names[name], other.Names[name]);
        for (var slot = 0; slot < Math.Max(one.Slots, other.Slots); slot++)
            Assert.True(one.Records[slot].SequenceEqual(other.Records[slot]));
        Assert.Equal(Keys(one.Ids), Keys(other.Ids));
        Assert.Equal(Keys(one.Types), Keys(other.Types));
        Assert.Equal(Keys(one.Places), Keys(other.Places));
        Assert.Equal(Keys(one.Values), Keys(other.Values));
        Assert.Equal(left.WindowBytes(), right.WindowBytes());
    }

    /// <summary>The points of attributes in the buffers.</summary>
    public static IEnumerable<ModelPoint> Points(Shard shard)
    {
        var view = shard.View();
        foreach (var buffer in view.History.Buffers)
            for (var i = 0; i < buffer.Count; i++)
            {
                var packed = buffer[i];
                if (SeriesKey.SeriesNumber(packed.Series) == EntityHead.Series) continue;
                var record = view.Record(SeriesKey.Slot(packed.Series));
                var (name, dataset) = SeriesKey.Read(view.Names, SeriesKey.SeriesNumber(packed.Series));
                var bytes = buffer.Shape(packed.Shape);
                var (shape, value) = PointShape.Read(bytes, name, dataset, view.Names);
                if (PointShape.IsDecimal(bytes)) value = Value.Decimal(packed.Mantissa, packed.Scale);
                yield return new ModelPoint(
                    packed.Seq, view.Names[record.View.TenantNumber], record.Id, name, dataset,
                    new Moment(packed.Recorded), shape is null ? null : shape with
                    {
                        Value = value,
                        ObservedAt = shape.ObservedAt is null ? null : new Moment(packed.Observed),
                    });
            }
    }

    private static string Say(ModelPoint point) =>
        $"{point.Seq:D6} {point.Tenant} {point.Id} {point.Name} {point.Dataset} {point.RecordedAt.Milliseconds} "
        + (point.Shape is null ? "removed" : Tests.Say.Attribute(point.Shape, times: false));

    private static string Text(ShardView view)
    {
        var text = new StringBuilder();
        for (var slot = 0; slot < view.Slots; slot++)
            if (view.Records[slot] is { IsEmpty: false } record)
                text.AppendLine($"{slot} {Convert.ToHexString(record)}");
        foreach (var keys in new[] { view.Ids, view.Types, view.Places, view.Values })
            text.AppendJoin(' ', Keys(keys)).AppendLine();
        return text.ToString();
    }

    private static Caller By(string tenant) => new(tenant, "tester", Grants.All);
}
