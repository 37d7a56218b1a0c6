using System.Threading.Channels;

namespace City.Sense;

/// <summary>
/// Carries records from a source into a city: reads, maps, gathers batches, hands them over, counts exactly. The sink
/// sets the pace: while it is busy, reading waits. Used once.
/// </summary>
public sealed class Feed
{
    /// <summary>A batch of refused records only must not grow without end.</summary>
    private const int BatchItemsMax = 1000;

    private readonly Mapping _mapping;
    private readonly FeedOptions _options;
    private readonly ISink _sink;
    private readonly IDeadLetters _letters;
    private readonly TimeProvider _clock;
    private readonly Tally _tally = new();
    private readonly EntityMemory _memory;

    /// <summary>Nothing begins yet.</summary>
    public Feed(Mapping mapping, FeedOptions options, ISink sink, IDeadLetters letters, TimeProvider clock)
    {
        if (options.BatchCommandsMax is < 1 or > 1000 || options.BatchesWaitingMax is < 1 or > 100
            || options.Speed is not (null or > 0 and <= 1_000_000_000) || options.EntitiesRememberedMax < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options, "An option lies outside of its range.");
        (_mapping, _options, _sink, _letters, _clock) = (mapping, options, sink, letters, clock);
        _memory = new EntityMemory(options.EntitiesRememberedMax);
    }

    /// <summary>
    /// Runs to the end of the source, or until it must stop. When it is cancelled it still returns its report.
    /// </summary>
    /// <param name="source">An opened source.</param>
    /// <param name="mapper">The mapping, bound to the source's columns.</param>
    /// <param name="progress">Told after each batch, or null.</param>
    /// <param name="cancel">Stops the feed; batches that are under way are waited for no longer.</param>
    public async Task<FeedReport> RunAsync(
        IRecordSource source, RecordMapper mapper, IProgress<FeedProgress>? progress, CancellationToken cancel)
    {
        var startedAt = _clock.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var batches = Channel.CreateBounded<IReadOnlyList<FeedItem>>(
            new BoundedChannelOptions(_options.BatchesWaitingMax)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = BoundedChannelFullMode.Wait,
        });
        var reading = ReadAsync(source, mapper, batches.Writer, stop.Token);
        var (end, failure) = (FeedEnd.Complete, (Refusal?)null);
        try
        {
            end = await SendAsync(batches.Reader, source.Length, progress, stop.Token);
        }
        catch (SinkException wrong)
        {
            (end, failure) = (FeedEnd.SinkFailed, wrong.Refusal);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            end = FeedEnd.Cancelled;
        }
        finally
        {
            // Whatever ended the sending ends the reading; its own faults are thrown here.
            await stop.CancelAsync();
            await QuietlyAsync(reading);
        }

        return new FeedReport(end, _tally.AtEnd(), _tally.Reasons(), _clock.GetElapsedTime(startedAt), failure);
    }

    private async Task ReadAsync(
        IRecordSource source, RecordMapper mapper, ChannelWriter<IReadOnlyList<FeedItem>> batches,
            CancellationToken cancel)
    {
        var pacer = new Pacer(_options.Speed, _clock);
        var batch = new List<FeedItem>();
        var commands = 0;
        Exception? fault = null;
        try
        {
            await foreach (var record in source.ReadAsync(cancel))
            {
                var item = Item(record, mapper);
                for (var wait = pacer.Until(item.Time); wait > TimeSpan.Zero; wait = pacer.Until(item.Time))
                {
                    // What is due already does not wait for what is not.
                    (batch, commands) = await PassOnAsync(batch, batches, cancel);
                    await Task.Delay(wait, _clock, cancel);
                }

                _tally.Read();
                batch.Add(item);
                if (item.Command is not null) commands++;
                if (commands == _options.BatchCommandsMax || batch.Count == BatchItemsMax)
                    (batch, commands) = await PassOnAsync(batch, batches, cancel);
            }

            await PassOnAsync(batch, batches, cancel);
        }
        catch (Exception wrong)
        {
            fault = wrong;
            throw;
        }
        finally
        {
            batches.Complete(fault);
        }
    }

    private static async ValueTask<(List<FeedItem> Fresh, int Commands)> PassOnAsync(
        List<FeedItem> batch, ChannelWriter<IReadOnlyList<FeedItem>> batches, CancellationToken cancel)
    {
        if (batch.Count == 0) return (batch, 0);
        await batches.WriteAsync(batch, cancel);
        return ([], 0);
    }

    private FeedItem Item(SourceRecord record, RecordMapper mapper)
    {
        if (record.Fault is not null) return new FeedItem(record, null, record.Fault, null, false);
        if (!mapper.Map(record.Fields, Moment.Now(_clock)).TryGet(out var mapped, out var refusal))
            return new FeedItem(record, null, refusal, null, false);
        var (first, late) = _memory.Note(mapped.EntityId, mapped.Time);
        return new FeedItem(record, mapper.Command(mapped, withConstants: first), null, mapped.Time, late);
    }

    private async Task<FeedEnd> SendAsync(
        ChannelReader<IReadOnlyList<FeedItem>> batches, long? length, IProgress<FeedProgress>? progress,
        CancellationToken cancel)
    {
        await foreach (var batch in batches.ReadAllAsync(cancel))
        {
            // The channel gives what waits in it also to those who were told to stop.
            cancel.ThrowIfCancellationRequested();
            var outcomes = await WriteAsync(batch, cancel);
            await SettleAsync(batch, outcomes, cancel);
            var time = batch.LastOrDefault(item => item.Time is not null)?.Time;
            progress?.Report(new FeedProgress(_tally.Now(), batch[^1].Record.EndsAt, length, time));
            if (_tally.Rejected >= _mapping.Rejected.Limit) return FeedEnd.TooManyRejected;
        }

        return FeedEnd.Complete;
    }

    private async ValueTask<ImmutableArray<Outcome>> WriteAsync(IReadOnlyList<FeedItem> batch, CancellationToken cancel)
    {
        var commands = batch.Select(item => item.Command).OfType<EntityCommand>().ToList();
        if (commands.Count == 0) return [];
        var outcomes = await _sink.WriteAsync(commands, cancel);
        if (outcomes.Length != commands.Count)
            throw new InvalidOperationException($"{outcomes.Length} outcomes for {commands.Count} commands.");
        return outcomes;
    }

    /// <summary>
    /// Keeps the dead letters of a batch, then counts it: a record is rejected when its letter is durable.
    /// </summary>
    private async ValueTask SettleAsync(
        IReadOnlyList<FeedItem> batch, ImmutableArray<Outcome> outcomes, CancellationToken cancel)
    {
        var letters = new List<DeadLetter>();
        var accepted = new List<(bool Repeated, bool Late)>();
        var next = 0;
        foreach (var item in batch)
        {
            var outcome = item.Command is null ? Outcome.Refused(item.Refusal!) : outcomes[next++];
            if (outcome.Refusal is { } refusal)
            {
                letters.Add(new DeadLetter(_mapping.Feed, Moment.Now(_clock), item.Record, refusal));
                // It may have been the one that carried the constant attributes.
                if (item.Command is { } command) _memory.Forget(command.Id);
            }
            else accepted.Add((outcome.Repeated, item.Late));
        }

        // The city holds these whatever becomes of the letters.
        foreach (var (repeated, late) in accepted) _tally.Accepted(repeated, late);
        await _letters.KeepAsync(letters, cancel);
        foreach (var letter in letters) _tally.Reject(letter.Refusal.Code);
    }

    private static async Task QuietlyAsync(Task reading)
    {
        try
        {
            await reading;
        }
        catch (OperationCanceledException)
        {
            // It was told to.
        }
        catch (ChannelClosedException)
        {
            // Nobody took its batches any more.
        }
    }
}
