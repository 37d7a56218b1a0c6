using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>What clients sent and were told, judged against what the log has.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<(string Tenant, string Id, string CommandId), (Deed Deed, int Place)> _byCommand = [];
    private readonly List<Deed> _deeds = [];

    public IReadOnlyList<Deed> Deeds => _deeds;

    public void Add(Deed deed)
    {
        _deeds.Add(deed);
        for (var i = 0; i < deed.Commands.Length; i++)
            if (deed.Commands[i].CommandId is { } id)
                _byCommand.Add((deed.Caller.Tenant, deed.Commands[i].Id, id), (deed, i));
    }

    /// <summary>The log is looked at anew: after a crash it may be another one.</summary>
    public void Forget()
    {
        foreach (var deed in _deeds) Array.Clear(deed.Done);
    }

    /// <summary>A change that is durable now.</summary>
    /// <returns>The deed that it is, or null where it is nobody's own.</returns>
    public Deed? Found(Change change)
    {
        if (change.Kind == ChangeKind.Placed || IsCleaning(change)) return null;
        var (deed, place) = DeedOf(change);
        BrokenRule.Unless(deed.Done[place] is null, Rule.NothingIsDoubled,
            $"{deed} stands in the log at {deed.Done[place]} and at {change.Shard}:{change.Seq}");
        BrokenRule.Unless(deed.MayBeDone(place), Rule.RefusedIsNotDone,
            $"{deed} was refused each time and stands in the log at {change.Shard}:{change.Seq}");
        deed.Done[place] = (change.Shard, change.Seq);
        return deed;
    }

    public void Answered(Deed deed, ImmutableArray<Outcome> outcomes)
    {
        deed.Open--;
        deed.Last = outcomes[0].Refusal?.Kind;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var outcome = outcomes[i];
            if (outcome.Refusal is { Code: "live.unsure" }) deed.Unsure = true;
            if (outcome.Kind is OutcomeKind.Refused or OutcomeKind.Unchanged) continue;
            var before = deed.Acknowledged[i];
            BrokenRule.Unless(
                before is null || before == (outcome.Kind, outcome.Shard, outcome.Seq), Rule.NothingIsDoubled,
                $"{deed} was answered {before} and then {outcome.Kind} {outcome.Shard}:{outcome.Seq}");
            deed.Acknowledged[i] = (outcome.Kind, outcome.Shard, outcome.Seq);
        }

        Check(deed);
    }

    /// <summary>A deed failed before the city was asked to do it.</summary>
    public void NotBegun(Deed deed)
    {
        deed.Open--;
        deed.Last = RefusalKind.Overloaded;
        Check(deed);
    }

    public static void NotAnswered(Deed deed)
    {
        deed.Open--;
        deed.Unsure = true;
    }

    /// <summary>Whether all that was told of a deed is so.</summary>
    public static void Check(Deed deed)
    {
        for (var i = 0; i < deed.Commands.Length; i++)
        {
            var (told, done) = (deed.Acknowledged[i], deed.Done[i]);
            BrokenRule.Unless(
                told is null || done == (told.Value.Shard, told.Value.Seq), Rule.NothingAcknowledgedIsLost,
                $"{deed} was answered {told}, and the log has it at {done?.ToString() ?? "no place"}");
            BrokenRule.Unless(done is null || deed.MayBeDone(i), Rule.RefusedIsNotDone,
                $"{deed} was refused each time and stands in the log at {done}");
        }

        CheckWhole(deed);
    }

    /// <summary>A transaction is done as a whole or not at all.</summary>
    public static void CheckWhole(Deed deed)
    {
        var there = deed.Done.Count(done => done is not null);
        BrokenRule.Unless(there == 0 || there == deed.Commands.Length, Rule.NothingIsDoubled,
            $"{deed} is half done: {string.Join(", ", deed.Done)}");
    }

    /// <summary>Whether the city took away by itself what was sealed of a person who was erased.</summary>
    private static bool IsCleaning(Change change) =>
        change is { CommandId: null, Subject: DrawPersons.Eraser, Set.IsEmpty: true }
        && change.Removed.All(name => name == DrawPersons.Name);

    private (Deed Deed, int Place) DeedOf(Change change)
    {
        if (change.CommandId is { } id)
            return _byCommand.TryGetValue((change.Tenant, change.EntityId, id), out var found)
                ? found
                : throw new BrokenRule(Rule.NothingIsDoubled, $"nobody sent {id} for {change.EntityId}");
        foreach (var attribute in change.Set)
            if (attribute.Name == Draw.Version)
                return (_deeds[int.Parse(attribute.Value.ToJson(), null)], 0);
        throw new BrokenRule(Rule.NothingIsDoubled, $"nobody sent {change.Shard}:{change.Seq}");
    }
}
