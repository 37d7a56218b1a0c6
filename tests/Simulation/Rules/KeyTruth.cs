namespace City.Simulation;

/// <summary>
/// The keys of data subjects as the disk has them, step by step, each opened once and remembered: with them it can be
/// said for ever what was sealed.
/// </summary>
internal sealed class KeyTruth(World world) : IDisposable
{
    /// <summary>How long a process may go on with a key that another one has destroyed, in milliseconds.</summary>
    private const long KnownMax = 60_000;

    private readonly MasterKey _master = new(new byte[MasterKey.Bytes]);
    private readonly Dictionary<string, (SubjectKey Key, SubjectCipher Cipher)> _ever = new(StringComparer.Ordinal);
    private Dictionary<string, (long At, int Look)> _gone = new(StringComparer.Ordinal);
    private readonly HashSet<string> _erased = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private List<SubjectKey> _keys = [];
    private SimFile? _file;

    /// <summary>What wraps the keys of this world.</summary>
    public MasterKey Master => _master;

    /// <summary>How often the disk was looked at.</summary>
    public int Looks { get; private set; }

    /// <summary>Takes in what became of the keys on the disk.</summary>
    public void Follow(SimDisk disk)
    {
        Looks++;
        var file = SimKeys.FileOf(disk);
        if (ReferenceEquals(file, _file)) return;
        _file = file;
        var (keys, destroyed) = file is null ? ([], []) : SimKeys.Look(disk, file);
        _keys = keys;
        var now = (world.Time.Passed, Looks);
        _gone = destroyed.ToDictionary(
            note => note.Id, note => _gone.GetValueOrDefault(note.Id, now), StringComparer.Ordinal);
        foreach (var key in keys)
        {
            BrokenRule.Unless(!_erased.Contains(key.Id), Rule.ErasedStaysErased,
                $"the key {key.Id} of {key.Subject} was erased and is back");
            if (!_ever.ContainsKey(key.Id))
                _ever.Add(key.Id, (key, new SubjectCipher(key.Id, _master.Unwrap(key), Chance.OfTheMachine)));
        }

        foreach (var id in _erased)
            BrokenRule.Unless(_gone.ContainsKey(id), Rule.ErasedStaysErased, $"nothing tells that {id} was erased");
        foreach (var id in _used) MustBeKnown(id);
    }

    /// <summary>The key of a name, which was there once.</summary>
    public (SubjectKey Key, SubjectCipher Cipher) Of(string id)
    {
        if (_used.Add(id)) MustBeKnown(id);
        return _ever[id];
    }

    /// <summary>The keys that a subject has now: one or none.</summary>
    public List<string> Of(string tenant, string subject) =>
        [.. _keys.Where(key => key.Tenant == tenant && key.Subject == subject).Select(key => key.Id)];

    /// <summary>Those who have a key now.</summary>
    public List<(string Tenant, string Subject)> Subjects =>
        [.. _keys.Where(key => key.Subject != KeyRing.IndexSubject).Select(key => (key.Tenant, key.Subject))];

    /// <summary>An erasure was acknowledged.</summary>
    public void Erased(string id)
    {
        BrokenRule.Unless(IsGone(id), Rule.ErasedStaysErased, $"{id} is said to be erased and is there");
        _erased.Add(id);
    }

    /// <summary>Whether a key is destroyed, as the disk has it.</summary>
    public bool IsGone(string id) => _gone.ContainsKey(id);

    /// <summary>The keys of which a door must know that they are destroyed.</summary>
    public HashSet<string> GoneFor(SealedDoor door) => _gone
        .Where(each => door.Erased.Contains(each.Key) || each.Value.Look < door.Began
            || each.Value.At + KnownMax < world.Time.Passed)
        .Select(each => each.Key).ToHashSet(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var (_, cipher) in _ever.Values) cipher.Dispose();
        _master.Dispose();
    }

    private void MustBeKnown(string id) => BrokenRule.Unless(
        _gone.ContainsKey(id) || _keys.Exists(key => key.Id == id), Rule.SealedWithALivingKey,
        $"values are sealed with the key {id}, which is nowhere and was never destroyed");
}
