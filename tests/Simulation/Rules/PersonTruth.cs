using System.Text;

namespace City.Simulation;

/// <summary>
/// What is personal in the log, change by change: whether it is sealed, with whose key, and whether it says what the
/// open value beside it says.
/// </summary>
internal sealed class PersonTruth(KeyTruth keys, Func<bool> isShared)
{
    private static readonly string?[] Instances = [null, "urn:d:0"];

    private readonly Dictionary<string, Value> _opened = new(StringComparer.Ordinal);

    // Where an erasure took one of the two away, they go on apart until they are written as a whole again.
    private readonly HashSet<(int Shard, int Slot, string? Dataset)> _apart = [];

    private readonly Dictionary<(int Shard, long Seq), List<string>> _sealedBy = [];

    /// <summary>The log is looked at anew.</summary>
    public void Forget()
    {
        _apart.Clear();
        _sealedBy.Clear();
        _opened.Clear();
    }

    /// <summary>The keys with which a change sealed what it set anew.</summary>
    public IReadOnlyList<string> SealedBy(int shard, long seq) => _sealedBy.GetValueOrDefault((shard, seq), []);

    /// <summary>The names that an entity bears.</summary>
    public static IEnumerable<Attribute> NamesOf(TrueEntity entity, NameTable names) =>
        Instances.Select(dataset => Find(entity, names, DrawPersons.Name, dataset)).OfType<Attribute>();

    /// <summary>What a sealed value says.</summary>
    public Value Open(Attribute attribute) => _opened[attribute.Value.ToJson()];

    /// <summary>Takes in a change that became durable.</summary>
    public void Take(ShardTruth shard, Change change, Deed? deed)
    {
        if (change.Kind == ChangeKind.Placed) return;
        var seq = change.Seq;
        var slot = shard.Slots[(int)seq - 1];
        var (before, after) = (shard.After(seq - 1).GetValueOrDefault(slot), shard.After(seq)[slot]);
        var subject = SubjectOf(after, shard.Names);
        _sealedBy[(change.Shard, seq)] = [];
        foreach (var attribute in change.Set)
            if (attribute.Name == DrawPersons.Name)
                Look(attribute, change, new SealedPlace(change.Tenant, change.EntityId), subject);
        if (change.Kind == ChangeKind.Recorded)
            foreach (var one in change.Set.Where(each => each.Name == DrawPersons.Name && each.SealKey is not null))
                MustBeAlike(one, change.Set.FirstOrDefault(each =>
                    (each.Name, each.DatasetId) == (DrawPersons.OpenName, one.DatasetId)), change);
        else
            foreach (var dataset in Instances)
                Pair((change.Shard, slot, dataset), shard.Names, before, after, change, deed);
    }

    /// <summary>Whom an entity tells of.</summary>
    public static string SubjectOf(TrueEntity entity, NameTable names)
    {
        var isBus = entity.Types.Contains(names.Find(Draw.Bus));
        var link = isBus ? Find(entity, names, Draw.Link, null) : null;
        return link?.Value.AsText() is { Length: > 0 } target ? target : entity.Id;
    }

    /// <summary>An attribute of an entity, or null.</summary>
    public static Attribute? Find(TrueEntity? entity, NameTable names, string name, string? dataset)
    {
        var key = (names.Find(name), dataset is null ? 0 : names.Find(dataset));
        return entity?.Attributes.TryGetValue(key, out var body) == true
            ? new AttributeView(body).ToAttribute(key.Item1, key.Item2, names) : null;
    }

    private void Look(Attribute attribute, Change change, SealedPlace place, string subject)
    {
        var value = attribute.Value;
        foreach (var sub in attribute.SubAttributes) Look(sub, change, place.Inside(attribute), subject);
        if (value.Kind == ValueKind.Null) return;
        BrokenRule.Unless(attribute.SealKey is not null, Rule.NothingPersonalIsOpen,
            $"{change.EntityId} holds {value.ToJson()} in the open at {change.Shard}:{change.Seq}");
        if (_opened.ContainsKey(value.ToJson())) return;
        var (key, cipher) = keys.Of(SealedValue.KeyIn(value.Utf8));
        // Where another process had the shard meanwhile, what was looked at before may be what was there before.
        BrokenRule.Unless(
            isShared() || (key.Tenant, key.Subject) == (change.Tenant, subject), Rule.SealedWithALivingKey,
            $"{change.EntityId} tells of {subject} at {change.Shard}:{change.Seq} and is sealed for {key.Subject}");
        BrokenRule.Unless(
            SealedValue.TryOpen(attribute, place, cipher, out var open),
            Rule.SealedIsLikeOpen, $"a value of {change.EntityId} does not open at {change.Shard}:{change.Seq}");
        _opened.Add(value.ToJson(), open);
        _sealedBy[(change.Shard, change.Seq)].Add(key.Id);
    }

    private void Pair(
        (int Shard, int Slot, string? Dataset) place, NameTable names, TrueEntity? before, TrueEntity after,
        Change change, Deed? deed)
    {
        var command = deed?.Commands.First(each => each.Id == change.EntityId);
        var (last, one, other) = (
            Find(before, names, DrawPersons.Name, place.Dataset), Find(after, names, DrawPersons.Name, place.Dataset),
            Find(after, names, DrawPersons.OpenName, place.Dataset));
        // A deep merge goes on into what is there: of a key that is gone nobody knows what that was.
        var merges = command?.Kind == CommandKind.Merge;
        if (command is null or { Kind: CommandKind.DeleteAttribute, AttributeName: DrawPersons.Name }
            || (merges && last is not null && KeysOf(last).Any(keys.IsGone)))
            _apart.Add(place);
        if ((one is null && other is null) || (one is not null && other is not null && !merges
                && Sets(change, DrawPersons.Name, place.Dataset) && Sets(change, DrawPersons.OpenName, place.Dataset)))
            _apart.Remove(place);
        if (_apart.Contains(place)) return;
        BrokenRule.Unless(one is null == other is null, Rule.SealedIsLikeOpen,
            $"{change.EntityId} holds only one of two that were written together at {change.Shard}:{change.Seq}");
        if (one is not null) MustBeAlike(one, other, change);
    }

    private void MustBeAlike(Attribute one, Attribute? other, Change change) => BrokenRule.Unless(
        other is not null && IsAlike(one, other), Rule.SealedIsLikeOpen,
        $"{change.EntityId} says {Told(one, Say)} and {(other is null ? null : Told(other, InSecret))} in the open at "
        + $"{change.Shard}:{change.Seq}");

    private bool IsAlike(Attribute one, Attribute other) => Told(one, Say) == Told(other, InSecret);

    private static string Told(Attribute attribute, Func<Attribute, string> say) =>
        $"{attribute.DatasetId} {attribute.Kind} {attribute.ObservedAt} {say(attribute)} "
        + $"({string.Join(", ", attribute.SubAttributes.Select(sub => $"{sub.Name} {Told(sub, say)}"))})";

    private string Say(Attribute attribute) => Open(attribute).ToJson();

    private static string InSecret(Attribute attribute) => attribute.Value.ToJson()
        .Replace(DrawPersons.Open, DrawPersons.Secret, StringComparison.Ordinal);

    private static bool Sets(Change change, string name, string? dataset) =>
        change.Set.Any(each => each.Name == name && each.DatasetId == dataset);

    /// <summary>The keys of a value and of those inside it.</summary>
    public static IEnumerable<string> KeysOf(Attribute attribute) =>
        (attribute.SealKey is null ? [] : (string[])[SealedValue.KeyIn(attribute.Value.Utf8)])
        .Concat(attribute.SubAttributes.SelectMany(KeysOf));
}
