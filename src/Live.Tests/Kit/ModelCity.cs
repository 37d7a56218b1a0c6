namespace City.Live.Tests;

/// <summary>The city as plain dictionaries: its state after each change, its window of command ids, its past.</summary>
internal sealed class ModelCity
{
    private readonly List<ImmutableDictionary<(string Tenant, string Id), ModelEntity>> _after =
        [ImmutableDictionary<(string, string), ModelEntity>.Empty];

    private ImmutableDictionary<(string Tenant, string Id), long> _changed =
        ImmutableDictionary<(string, string), long>.Empty;

    private ImmutableDictionary<(string Tenant, string Id, string CommandId), (long Seq, OutcomeKind Kind)> _window =
        ImmutableDictionary<(string, string, string), (long, OutcomeKind)>.Empty;

    private ImmutableList<ModelPoint> _points = [];

    /// <summary>What a command must be answered, and the change that must be durable before.</summary>
    public sealed record Expected(
        OutcomeKind Kind, string? Code, ImmutableHashSet<string> Left, long Seq, bool Repeated, long RestsOn);

    public long Seq => _after.Count - 1;

    public IReadOnlyList<ModelPoint> Points => _points;

    public ImmutableDictionary<(string Tenant, string Id), ModelEntity> After(long seq) => _after[(int)seq];

    public Expected Handle(EntityCommand command, string tenant, Moment now)
    {
        var key = (tenant, command.Id);
        if (command.CommandId is { } commandId && _window.TryGetValue((tenant, command.Id, commandId), out var known))
            return new Expected(known.Kind, null, [], known.Seq, true, known.Seq);
        var verdict = ModelRules.Apply(_after[^1].GetValueOrDefault(key), command, now);
        if (verdict.Kind is OutcomeKind.Refused or OutcomeKind.Unchanged)
            return new Expected(verdict.Kind, verdict.Code, verdict.Left, 0, false, _changed.GetValueOrDefault(key));
        _after.Add(verdict.Next is null ? _after[^1].Remove(key) : _after[^1].SetItem(key, verdict.Next));
        _changed = _changed.SetItem(key, Seq);
        if (command.CommandId is { } id) _window = _window.Add((tenant, command.Id, id), (Seq, verdict.Kind));
        foreach (var set in verdict.Set)
            _points = _points.Add(new ModelPoint(Seq, tenant, command.Id, set.Name, set.DatasetId, now, set));
        foreach (var (name, dataset) in verdict.Removed)
            _points = _points.Add(new ModelPoint(Seq, tenant, command.Id, name, dataset, now, null));
        return new Expected(verdict.Kind, null, verdict.Left, Seq, false, Seq);
    }

    /// <summary>Adds readings to the past of an entity that is there, and takes one back.</summary>
    public void Record(EntityCommand command, string tenant, Moment now)
    {
        _after.Add(_after[^1]);
        if (command.Retracted is { } back)
            _points = _points.Add(new ModelPoint(
                Seq, tenant, command.Id, back.Attribute, back.DatasetId, now, PointShape.Retracting(back)));
        foreach (var set in command.Attributes)
            _points = _points.Add(new ModelPoint(Seq, tenant, command.Id, set.Name, set.DatasetId, now, set));
    }

    public List<Expected> Together(IReadOnlyList<EntityCommand> commands, string tenant, Moment now)
    {
        var (seq, changed) = (Seq, _changed);
        var expected = new List<Expected>();
        foreach (var command in commands)
        {
            expected.Add(Handle(command, tenant, now));
            if (expected[^1].Kind != OutcomeKind.Refused) continue;
            var restsOn = expected.Max(each => each.Repeated && each.Seq <= seq ? each.Seq : 0);
            for (var i = 0; i < expected.Count; i++)
                if (!expected[i].Repeated)
                    restsOn = Math.Max(restsOn, changed.GetValueOrDefault((tenant, commands[i].Id)));
            BackTo(seq);
            var refused = expected[^1] with { Left = [], RestsOn = restsOn };
            return [.. Enumerable.Repeat(refused, commands.Count)];
        }

        return expected;
    }

    /// <summary>Forgets what came behind a change, as a crash or a refused transaction does.</summary>
    public void BackTo(long seq)
    {
        _after.RemoveRange((int)seq + 1, _after.Count - (int)seq - 1);
        _window = _window.RemoveRange(_window.Where(each => each.Value.Seq > seq).Select(each => each.Key));
        _points = _points.RemoveAll(point => point.Seq > seq);
        _changed = _changed.Clear();
        foreach (var point in _points) _changed = _changed.SetItem((point.Tenant, point.Id), point.Seq);
        for (var i = 1; i <= Seq; i++)
            foreach (var key in Touched(i))
                _changed = _changed.SetItem(key, i);
    }

    private IEnumerable<(string, string)> Touched(int seq) => _after[seq].Keys.Union(_after[seq - 1].Keys)
        .Where(key => !Equals(_after[seq].GetValueOrDefault(key), _after[seq - 1].GetValueOrDefault(key)));
}
