namespace City.Sense;

/// <summary>
/// Hands commands to the city and waits until each is durable or refused for good. A busy city is asked again, with the
/// same ids; a reading that is older than what the city knows goes into the past of its entity, and one that it holds
/// already changes nothing, however long ago it came.
/// </summary>
internal sealed class CityWriter(ICity city, Caller caller, TimeSpan firstPause, TimeProvider clock)
{
    private const string Late = "reading.late";
    private const string LateSuffix = "/late";
    private const int Doublings = 6;

    /// <summary>
    /// A reading may turn late again while its entity changes under it; more often than this is no race.
    /// </summary>
    private const int LateRoundsMax = 100;

    private readonly WriteGathering _gathering = new(city, caller);

    /// <summary>
    /// One outcome per command. The refusals among them are final, but for those of a busy city when
    /// <paramref name="patience"/> is over.
    /// </summary>
    public ValueTask<(Outcome Outcome, bool Late)[]> WriteAsync(
        IReadOnlyList<EntityCommand> commands, TimeSpan patience, CancellationToken cancel) =>
        commands.Count == 1 ? WriteOneAsync(commands, patience, cancel) : WriteSomeAsync(commands, patience, cancel);

    /// <summary>Whether the same command may go through later.</summary>
    public static bool IsBusy(Outcome outcome) =>
        outcome.Refusal is { Kind: RefusalKind.Overloaded or RefusalKind.Unavailable };

    /// <summary>Most messages hold one reading, and nearly all are taken at once.</summary>
    private async ValueTask<(Outcome Outcome, bool Late)[]> WriteOneAsync(
        IReadOnlyList<EntityCommand> commands, TimeSpan patience, CancellationToken cancel)
    {
        var outcome = (await _gathering.WriteAsync(commands[0], out var place))[place];
        return outcome.Refusal?.Code != Late && !IsBusy(outcome)
            ? [(outcome, false)]
            : await WriteSomeAsync(commands, patience, cancel);
    }

    private async ValueTask<(Outcome Outcome, bool Late)[]> WriteSomeAsync(
        IReadOnlyList<EntityCommand> commands, TimeSpan patience, CancellationToken cancel)
    {
        var settled = new (Outcome Outcome, bool Late)[commands.Count];
        var startedAt = clock.GetTimestamp();
        List<int> open = [.. Enumerable.Range(0, commands.Count)];
        for (var round = 0; open.Count > 0; round++)
        {
            if (round > 0) await Task.Delay(firstPause * (1 << Math.Min(round - 1, Doublings)), clock, cancel);
            var outcomes = await OfferAsync(
                open.Count == commands.Count ? commands : [.. open.Select(each => commands[each])], cancel);
            for (var i = 0; i < open.Count; i++)
            {
                var outcome = outcomes[i];
                settled[open[i]] = outcome.Refusal?.Code == Late
                    ? await IntoThePastAsync(commands[open[i]], cancel)
                    : (outcome, false);
            }

            open.RemoveAll(each => !IsBusy(settled[each].Outcome));
            if (patience != Timeout.InfiniteTimeSpan && clock.GetElapsedTime(startedAt) >= patience) break;
        }

        return settled;
    }

    private async ValueTask<ImmutableArray<Outcome>> OfferAsync(
        IReadOnlyList<EntityCommand> commands, CancellationToken cancel) => commands.Count == 1
        ? [await city.WriteAsync(commands[0], caller, cancel)]
        : await city.WriteAllAsync(commands, caller, cancel);

    /// <summary>
    /// What the city holds already is left out. Then first what is late goes into the past, under an id of its own, and
    /// the rest is written under the record's id. So, wherever it breaks off, the same record sent again completes it.
    /// </summary>
    private async ValueTask<(Outcome Outcome, bool Late)> IntoThePastAsync(
        EntityCommand command, CancellationToken cancel)
    {
        var (outcome, isLate) = (default(Outcome), false);
        for (var round = 0; round < LateRoundsMax; round++)
        {
            if (!(await city.FindAsync(command.Id, caller, cancel)).TryGet(out var found, out var refusal)
                && refusal.Kind != RefusalKind.Unknown)
                return (Outcome.Refused(refusal), isLate);
            ImmutableArray<Attribute> known = refusal is null ? found.ToEntity().Attributes : [];
            var notNewer = command.Attributes.Where(reading => Known(reading, known) >= reading.ObservedAt);
            if (!(await HeldAsync(command.Id, [.. notNewer], cancel)).TryGet(out var held, out refusal))
                return (Outcome.Refused(refusal), isLate);
            var rest = command.Attributes.RemoveAll(held.Contains);
            var late = rest.Where(reading => Known(reading, known) > reading.ObservedAt).ToImmutableArray();
            if (!late.IsEmpty)
            {
                outcome = await city.WriteAsync(
                    new EntityCommand
                    {
                        Kind = CommandKind.Record,
                        Id = command.Id,
                        Attributes = late,
                        CommandId = command.CommandId + LateSuffix,
                    },
                    caller, cancel);
                if (outcome.Refusal?.Code == "entity.unknown") continue;
                if (outcome.Refusal is not null) return (outcome, isLate);
                isLate = true;
            }

            rest = rest.RemoveAll(late.Contains);
            var isRepeat = !isLate && !held.IsEmpty && rest.All(constant => constant.ObservedAt is null);
            if (rest.IsEmpty && isRepeat) return (new Outcome(OutcomeKind.Unchanged, 0, 0) { Repeated = true }, false);
            if (rest.IsEmpty) return (outcome, isLate);
            // What is corrected is as old as what is there.
            outcome = await city.WriteAsync(
                command with { Attributes = rest, Late = LateReadings.RefuseOlder }, caller, cancel);
            if (outcome.Refusal?.Code != Late)
                return (outcome with { Repeated = outcome.Repeated || isRepeat && outcome.Refusal is null }, isLate);
        }

        return (outcome, isLate);
    }

    /// <summary>Since when the city holds what a reading is of; null where it does not.</summary>
    private static Moment? Known(Attribute reading, ImmutableArray<Attribute> known)
    {
        foreach (var attribute in known)
            if (attribute.Name == reading.Name && attribute.DatasetId == reading.DatasetId)
                return attribute.ObservedAt;
        return null;
    }

    /// <summary>Those of some readings that the city holds with their very values, now or in the past.</summary>
    private async ValueTask<Result<ImmutableArray<Attribute>>> HeldAsync(
        string id, ImmutableArray<Attribute> readings, CancellationToken cancel)
    {
        var held = ImmutableArray.CreateBuilder<Attribute>();
        foreach (var same in readings.GroupBy(reading => reading.ObservedAt!.Value))
        {
            var query = new HistoryQuery
            {
                Id = id,
                Attributes = [.. same.Select(reading => reading.Name).Distinct(StringComparer.Ordinal)],
                From = same.Key,
                Until = new Moment(same.Key.Milliseconds + 1),
            };
            if ((await city.HistoryAsync(query, caller, cancel)).TryGet(out var page, out var refusal))
                held.AddRange(same.Where(reading => page.Series.Any(series => Holds(series, reading))));
            else if (refusal.Kind is RefusalKind.Overloaded or RefusalKind.Unavailable) return refusal;
        }

        return held.ToImmutable();
    }

    private static bool Holds(HistorySeries series, Attribute reading) =>
        series.Attribute == reading.Name && series.DatasetId == reading.DatasetId && series.Points.Any(point =>
            point.Shape is { } shape && shape.UnitCode == reading.UnitCode && point.Value.Equals(reading.Value));
}
