using System.Text;

namespace City.Simulation;

/// <summary>What is asked of persons, what is done for them, and whether it is done.</summary>
internal sealed partial class World
{
    private Eyes EyesOf(SimProcess process) => _persons?.Chance(2) == true
        ? new OpenEyes(process, Keys!, Persons!)
        : new LiveEyes(process.City);

    private ICity DoorOf(SimProcess process) => process.Door is { } door && Sabotage != Sabotage.Unsealed
        ? door.City
        : process.City;

    private void AddActsOn(SimProcess process, List<(int Weight, Action Act)> acts)
    {
        // A key is asked for before anything is sealed, so that the disk has more to do.
        if (Ready() is { Count: > 0 } ready) acts.Add((600, () => Do(ready[_random.Next(ready.Count)])));
        acts.Add((70, () => SendPersonal(process)));
        acts.Add((16, () => Erase(process)));
        acts.Add((10, () => process.Reads.Add(QueryNameAsync(process))));
        if (process.Door is { Resuming: null } door) acts.Add((3, () => Resume(process, door)));
    }

    private void SendPersonal(SimProcess process)
    {
        var deed = _persons!.Next(Ledger.Deeds.Count, Temper.Together);
        Ledger.Add(deed);
        Send(process, deed);
    }

    private void Erase(SimProcess process)
    {
        var (tenant, subject) = _persons!.Chance(4)
            ? (_persons.Tenant(), _persons.Subject(Temper.Together))
            : _persons.One(Keys!.Subjects, ("", Draw.Plain[0]));
        Say($"p{process.Number} is to erase {subject} of '{tenant}'");
        process.Door!.Asked.Add((
            tenant, subject, Keys!.Of(tenant, subject),
            process.Door.Erasing.EraseAsync(subject, DrawPersons.Erasing(tenant), CancellationToken.None).AsTask()));
    }

    private void Resume(SimProcess process, SealedDoor door)
    {
        Say($"p{process.Number} goes on with erasures");
        door.Resuming = door.Erasing.ResumeAsync(CancellationToken.None).AsTask();
    }

    private void Poll(SimProcess process, SealedDoor door)
    {
        for (var i = 0; i < door.Asked.Count; i++)
        {
            var (tenant, subject, keys, answer) = door.Asked[i];
            if (!answer.IsCompleted) continue;
            door.Asked.RemoveAt(i--);
            var what = $"p{process.Number} erases {subject} of '{tenant}'";
            if (answer.Exception?.InnerException is StoreException) Say($"{what}: nobody knows");
            else Erased(door, what, keys, answer.GetAwaiter().GetResult());
        }

        if (door.Resuming is not { IsCompleted: true } resuming) return;
        door.Resuming = null;
        if (resuming.Exception?.InnerException is StoreException) return;
        Ended(resuming);
        foreach (var left in resuming.GetAwaiter().GetResult())
            if (left.Fault is { } fault and not StoreException) Ended(Task.FromException(fault));
    }

    private void Erased(SealedDoor door, string what, List<string> keys, Result<DestroyedKey> result)
    {
        Say($"{what}: {result.Refusal?.Code ?? "done"}");
        if (!result.TryGet(out var note, out var refusal))
        {
            BrokenRule.Unless(refusal.Code != "subject.unknown" || keys.Count == 0, Rule.ErasedStaysErased,
                $"{what}, of whom there is a key, and knows nothing of it");
            return;
        }

        foreach (var key in keys.Append(note.Id))
        {
            Keys!.Erased(key);
            door.Erased.Add(key);
        }
    }

    /// <summary>What a deed has sealed and was acknowledged can be read: its keys are there.</summary>
    private void MustLive(SimProcess process, Deed deed, IReadOnlyList<Outcome> outcomes)
    {
        var gone = Keys!.GoneFor(process.Door!);
        foreach (var outcome in outcomes)
        {
            // What is only answered again was done before, and may have been erased since.
            if (outcome.Repeated || outcome.Kind is OutcomeKind.Refused or OutcomeKind.Unchanged) continue;
            foreach (var key in Persons!.SealedBy(outcome.Shard, outcome.Seq))
                BrokenRule.Unless(!gone.Contains(key) && !(process.Alone && Keys.IsGone(key)),
                    Rule.SealedWithALivingKey,
                    $"{deed} is done at {outcome.Shard}:{outcome.Seq} and sealed with {key}, which is destroyed");
        }
    }

    /// <summary>Finds whom a name leads to.</summary>
    private async Task<bool> QueryNameAsync(SimProcess process)
    {
        var (tenant, name) = (_persons!.Tenant(), _persons.Known(Ledger.Deeds.Count));
        var query = new EntityQuery
        {
            Limit = EntityQuery.LimitMax,
            Q = new QueryCondition.Compare(
                new AttributePath([DrawPersons.Name], []), Comparison.Equal, [new Operand(name)]),
        };
        var (before, eyes) = (Seqs(process), new OpenEyes(process, Keys!, Persons!));
        Result<EntityPage> result;
        try
        {
            result = await eyes.City.QueryAsync(query, Draw.Reader(tenant), CancellationToken.None);
        }
        catch (StoreException)
        {
            Say($"p{process.Number} cannot look for a name");
            return false;
        }

        var after = Seqs(process);
        Say($"p{process.Number} looks for {name}: {result.Refusal?.Code ?? "answered"}");
        if (!result.TryGet(out var page, out _) || before.Contains(null) || after.Contains(null)) return false;
        var (ever, always) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        for (var shard = 0; shard < Shards; shard++)
        {
            var (from, until) = (before[shard]!.Value, after[shard]!.Value);
            ever.UnionWith(Range(from, until).SelectMany(seq => Named(shard, seq, tenant, name, eyes.MayTell)));
            always.AddRange(Range(from, until).Select(seq => Named(shard, seq, tenant, name, eyes.MustTell))
                .Aggregate((all, next) => [.. all.Intersect(next)]));
        }

        var found = page.Entities.Select(each => each.Id).ToList();
        BrokenRule.Unless(found.TrueForAll(ever.Contains), Rule.ErasedStaysErased,
            $"p{process.Number} finds {string.Join(' ', found)} by {name}");
        BrokenRule.Unless(always.TrueForAll(found.Contains), Rule.SealedIsLikeOpen,
            $"p{process.Number} does not find {string.Join(' ', always)} by {name}");
        return true;
    }

    /// <summary>Whose name it is, where the key is one of those that count.</summary>
    private List<string> Named(int number, long seq, string tenant, Value name, Predicate<string> counts)
    {
        var shard = Truth.Shards[number];
        return
        [
            .. shard.After(seq).Values.Where(entity => entity.There && entity.Tenant == tenant
                && PersonTruth.NamesOf(entity, shard.Names).Any(each => each.SealKey is not null
                    && Persons!.Open(each) == name && counts(SealedValue.KeyIn(each.Value.Utf8))))
                .Select(entity => entity.Id),
        ];
    }

    /// <summary>What was begun is brought to its end: the keys are gone, and now what they sealed goes too.</summary>
    private void EndErasures(SimProcess process, SealedDoor door)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            Resume(process, door);
            Rest();
            if (SimKeys.FileOf(Disk) is not { } file
                || SimKeys.Look(Disk, file).Destroyed.TrueForAll(note => note.Cleaned))
                return;
        }

        throw new BrokenRule(Rule.TheCityComesToRest, "erasures never come to their end");
    }

    /// <summary>Who was erased is nowhere to be found, and no file holds a name.</summary>
    private void NothingIsLeft()
    {
        foreach (var name in Disk.List(""))
            BrokenRule.Unless(
                Disk.Read(Disk.Find(name)!).AsSpan().IndexOf(Encoding.UTF8.GetBytes(DrawPersons.Secret)) < 0,
                Rule.NothingPersonalIsOpen, $"{name} holds a name");
        // Another process goes on with a key for a minute, and may write behind the one who cleans.
        if (_wasShared) return;
        foreach (var shard in Truth.Shards)
            foreach (var entity in shard.After(shard.Head).Values.Where(each => each.There))
                foreach (var left in PersonTruth.NamesOf(entity, shard.Names).Where(each => each.SealKey is not null))
                {
                    var key = Keys!.Of(SealedValue.KeyIn(left.Value.Utf8)).Key;
                    BrokenRule.Unless(
                        !Keys.IsGone(key.Id) || key.Subject != PersonTruth.SubjectOf(entity, shard.Names),
                        Rule.ErasedStaysErased, $"{entity.Id} still holds what was erased of {key.Subject}");
                }
    }

    private void TheStoreIsSound()
    {
        var checking = StoreCheck.RunAsync(
            new SimStore(Disk, Shards, new AtOnce()), Keys?.Master, null, CancellationToken.None);
        BrokenRule.Unless(checking.IsCompleted, Rule.OneThread, "a check of the store waits for somebody");
        foreach (var fault in checking.GetAwaiter().GetResult().Faults)
            throw new BrokenRule(Rule.NothingBreaks, $"{fault.Part} of shard {fault.Shard}: {fault.What}");
    }
}
