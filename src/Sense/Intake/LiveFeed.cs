namespace City.Sense;

/// <summary>
/// A feed that lives in the brain: takes messages from any wire, maps them, waits until the city holds them, and keeps
/// what it cannot take as dead letters. Its mapping may be exchanged while it runs. Safe for use by many tasks.
/// </summary>
public sealed class LiveFeed : IDisposable
{
    private readonly CityWriter _writer;
    private readonly LiveFeedOptions _options;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim _retrying = new(1, 1);
    private readonly FeedMeter _meter;
    private readonly LetterBox _letters;
    private volatile FeedSource _source;
    private volatile EntityMemory _memory;

    internal LiveFeed(
        FeedSource source, ICity city, LetterBox letters, FeedCounters before, LiveFeedOptions options,
        TimeProvider clock)
    {
        _meter = new FeedMeter(before);
        (_source, _letters, _options, _clock) = (source, letters, options, clock);
        _writer = new CityWriter(
            city, new Caller("", $"feed:{source.Mapping.Feed}", Grants.Read | Grants.Write), options.Pause, clock);
        _room = new SemaphoreSlim(options.MessagesMax, options.MessagesMax);
        _memory = new EntityMemory(options.EntitiesRememberedMax);
        StartedAt = Moment.Now(clock);
    }

    /// <summary>The feed's name.</summary>
    public string Name => Mapping.Feed;

    /// <summary>The mapping in use.</summary>
    public Mapping Mapping => _source.Mapping;

    /// <summary>
    /// Whether its messages may tell of a person: what is refused of them leaves its reasons alone, and no wire keeps
    /// one.
    /// </summary>
    public bool IsPersonal => _source.IsPersonal;

    /// <summary>When it began to run.</summary>
    public Moment StartedAt { get; }

    /// <summary>
    /// How many records came since its mapping is in use, and the columns that the mapping names in which none of them
    /// had anything: perhaps misspelt, for what is not there is an empty cell.
    /// </summary>
    public (long Records, ImmutableArray<string> Unseen) Columns => _source.Sight.Now;

    /// <summary>What it has done so far.</summary>
    public FeedCounters Counters => _meter.Now;

    /// <summary>The number of the newest letter, kept or not; 0 before the first.</summary>
    public long LetterLast => _letters.Last;

    /// <summary>How many dead letters are kept.</summary>
    public int LettersKept => _letters.Count;

    /// <summary>How many bytes they count.</summary>
    public long LetterBytes => _letters.Bytes;

    /// <summary>How many dead letters were dropped for want of room, ever.</summary>
    public long LettersDropped => _letters.Dropped;

    /// <summary>How many messages are under way.</summary>
    public int Underway => _options.MessagesMax - _room.CurrentCount;

    /// <summary>Whether it has been silent for longer than its mapping allows.</summary>
    public bool IsSilent => Mapping.Freshness is { } budget
        && Moment.Now(_clock).Milliseconds - Heard.Milliseconds > budget.TotalMilliseconds;

    /// <summary>While the program did not run nobody could be heard.</summary>
    private Moment Heard => Counters.LastTaken is { } taken && taken > StartedAt ? taken : StartedAt;

    /// <summary>
    /// Takes a message; returns when each record is durable in the city or as a dead letter. Where that is not reached
    /// within the patience, the answer is a failure and the same message must come again, which doubles nothing. Where
    /// its arrival would stand for the time of its records, one that was retained is passed over: it has none.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="patience">How long a busy city is asked again; infinite for wires that can wait.</param>
    /// <param name="cancel">Gives the message up; what was written of it stays.</param>
    public async ValueTask<FeedAnswer> TakeAsync(FeedMessage message, TimeSpan patience, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.IsRetained && Mapping.Time is { IsArrival: true })
        {
            _meter.PassOver();
            return new FeedAnswer();
        }

        if (!await _room.WaitAsync(patience, cancel))
            return FeedAnswer.Failed(new Refusal(RefusalKind.Overloaded, "feed.busy",
                $"{_options.MessagesMax} messages of this feed are under way. Send the same again later."));
        try
        {
            var arrived = Moment.Now(_clock);
            var (answer, newest) = await CarryAsync(message, arrived, [], patience, cancel);
            if (answer.Failure is not null) return answer;
            // What is counted as rejected is durable as a dead letter.
            if (!answer.Refused.IsEmpty) await KeepAsync(message, arrived, answer, cancel);
            var origin = message.IsRetained ? MessageOrigin.Retained : MessageOrigin.Live;
            _meter.Count(answer, origin, newest, Moment.Now(_clock));
            return answer;
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Dead letters behind a number, the oldest first.</summary>
    public ValueTask<ImmutableArray<FeedLetter>> LettersAsync(long after, int limit, CancellationToken cancel) =>
        _letters.ListAsync(after, limit, cancel);

    /// <summary>Throws one letter away; false where there is none of this number.</summary>
    public ValueTask<bool> DiscardAsync(long number, CancellationToken cancel) =>
        _letters.ReplaceAsync(number, null, cancel);

    /// <summary>Throws all letters up to a number away.</summary>
    /// <returns>How many they were.</returns>
    public ValueTask<int> DiscardAllAsync(long through, CancellationToken cancel) =>
        _letters.ClearAsync(through, cancel);

    /// <summary>
    /// Tries dead letters again with the mapping as it is now: of each only the records that were refused.
    /// </summary>
    /// <param name="number">The letter, or null for all that are kept now.</param>
    /// <param name="patience">After how long no further letter is begun, and a busy city is asked no more.</param>
    /// <param name="cancel">Stops between two letters.</param>
    public async ValueTask<RetryReport> RetryAsync(long? number, TimeSpan patience, CancellationToken cancel)
    {
        await _retrying.WaitAsync(cancel);
        try
        {
            var (tried, accepted, refused) = (0, 0, 0);
            Refusal? failure = null;
            var after = number - 1 ?? 0;
            var last = number ?? _letters.Last;
            var startedAt = _clock.GetTimestamp();
            while (failure is null && after < last && _clock.GetElapsedTime(startedAt) < patience)
            {
                var letters = await _letters.ListAsync(after, LetterBox.PageLettersMax, cancel);
                foreach (var letter in letters.Where(letter => letter.Number <= last))
                {
                    var answer = await AgainAsync(letter, patience, cancel);
                    if ((failure = answer.Failure) is not null) break;
                    tried++;
                    accepted += answer.Accepted;
                    refused += answer.Refused.Length;
                }

                after = letters.IsEmpty ? last : letters[^1].Number;
            }

            return new RetryReport(tried, accepted, refused, _letters.Count, failure);
        }
        finally
        {
            _retrying.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _room.Dispose();
        _retrying.Dispose();
        _letters.Dispose();
    }

    /// <summary>Goes on with another mapping of the same feed; messages under way end with the one before.</summary>
    internal void Use(FeedSource source)
    {
        _source = source;
        // The constant attributes may be other ones now.
        _memory = new EntityMemory(_options.EntitiesRememberedMax);
    }

    private async ValueTask<FeedAnswer> AgainAsync(FeedLetter letter, TimeSpan patience, CancellationToken cancel)
    {
        if (letter.Payload is not { } payload)
            return new FeedAnswer { Refused = letter.Records };
        var again = new FeedMessage(letter.Topic, payload);
        var (answer, newest) = await CarryAsync(again, letter.Time, letter.Records, patience, cancel);
        if (answer.Failure is not null) return answer;
        var left = answer.Refused.IsEmpty ? null : Kept(letter with { Records = answer.Refused });
        await _letters.ReplaceAsync(letter.Number, left, cancel);
        _meter.Count(answer, MessageOrigin.Letter, newest, Moment.Now(_clock));
        return answer;
    }

    /// <summary>
    /// Maps and writes a message: all of its records, or those that were refused before. Also gives the newest time
    /// that its records say.
    /// </summary>
    private async ValueTask<(FeedAnswer Answer, Moment? Newest)> CarryAsync(
        FeedMessage message, Moment arrived, ImmutableArray<RecordRefusal> before, TimeSpan patience,
        CancellationToken cancel)
    {
        var (memory, source) = (_memory, _source);
        var read = await source.Reader.ReadAsync(message, cancel);
        if (read.Mapper is null) return (Unread(read.Fault!, before), null);
        var refused = new List<RecordRefusal>();
        var commands = new List<EntityCommand>(read.Records.Count);
        var made = new List<(int Record, bool HasConstants)>(read.Records.Count);
        Moment? newest = null;
        var all = before.IsEmpty || before[0].Record == 0;
        foreach (var record in read.Records)
        {
            var number = (int)record.Line;
            if (!all && !Names(before, number)) continue;
            if (record.Fault is null) source.Sight.Look(read.Mapper, record.Fields);
            if (!Command(record, read.Mapper, arrived, memory, ref newest, out var hasConstants)
                .TryGet(out var command, out var refusal))
            {
                refused.Add(new RecordRefusal(number, refusal));
                continue;
            }

            commands.Add(command);
            made.Add((number, hasConstants));
        }

        // The mapping as it is now may find fewer records in the message than the one that refused them.
        if (!before.IsEmpty) refused.AddRange(before.Where(each => each.Record > read.Records.Count));
        var settled = commands.Count == 0 ? [] : await _writer.WriteAsync(commands, patience, cancel);
        var (accepted, repeated, late) = (0, 0, 0);
        Refusal? failure = null;
        for (var i = 0; i < settled.Length; i++)
        {
            var (outcome, isLate) = settled[i];
            if (outcome.Refusal is { } no)
            {
                // It may have been the one that carried the constant attributes.
                memory.Forget(commands[i].Id);
                if (CityWriter.IsBusy(outcome)) failure = no;
                refused.Add(new RecordRefusal(made[i].Record, no));
                continue;
            }

            if (outcome.Repeated || (outcome.Kind == OutcomeKind.Created && !made[i].HasConstants))
                failure = await CompleteAsync(commands[i], outcome, read.Mapper, memory, patience, cancel) ?? failure;
            accepted++;
            if (outcome.Repeated) repeated++;
            if (isLate) late++;
        }

        if (failure is not null) return (FeedAnswer.Failed(failure), null);
        return (new FeedAnswer
        {
            Records = accepted + refused.Count,
            Accepted = accepted,
            Repeated = repeated,
            Late = late,
            Refused = refused.Count == 0 ? [] : [.. refused.OrderBy(each => each.Record)],
        }, newest);
    }

    /// <summary>
    /// Sees to it that an entity gets its constant attributes: one that somebody has deleted since they were sent came
    /// back without them. What was repeated says nothing of whether they are there: they go with the entity's next
    /// record.
    /// </summary>
    /// <returns>Why the message is not settled, or null.</returns>
    private async ValueTask<Refusal?> CompleteAsync(
        EntityCommand made, Outcome outcome, RecordMapper mapper, EntityMemory memory, TimeSpan patience,
        CancellationToken cancel)
    {
        if (!outcome.Repeated && mapper.Constants(made) is { } constants)
        {
            var settled = await _writer.WriteAsync([constants], patience, cancel);
            if (settled[0].Outcome.Refusal is null) return null;
            memory.Forget(made.Id);
            return CityWriter.IsBusy(settled[0].Outcome) ? settled[0].Outcome.Refusal : null;
        }

        memory.Forget(made.Id);
        return null;
    }

    private static bool Names(ImmutableArray<RecordRefusal> refused, int record) =>
        refused.Any(each => each.Record == record);

    private static Result<EntityCommand> Command(
        SourceRecord record, RecordMapper mapper, Moment arrived, EntityMemory memory, ref Moment? newest,
        out bool withConstants)
    {
        withConstants = false;
        if (record.Fault is { } fault) return fault;
        if (!mapper.Map(record.Fields, arrived).TryGet(out var said, out var refusal)) return refusal;
        lock (memory) (withConstants, _) = memory.Note(said.EntityId, null);
        if (newest is null || said.Time > newest) newest = said.Time;
        return mapper.Command(said, withConstants, LateReadings.RefuseNotNewer);
    }

    /// <summary>A message that cannot be read; what was refused of it before stays, for the new reason.</summary>
    private static FeedAnswer Unread(Refusal fault, ImmutableArray<RecordRefusal> before)
    {
        if (before.IsEmpty) before = [new RecordRefusal(0, fault)];
        return new FeedAnswer
        {
            Records = before.Length,
            Refused = [.. before.Select(each => each with { Refusal = fault })],
        };
    }

    /// <summary>
    /// The letter as it may be kept: no erasure reaches it, so of a person neither the message nor what its reasons
    /// quote stays.
    /// </summary>
    private FeedLetter Kept(FeedLetter letter) => !IsPersonal ? letter : letter with
    {
        Payload = null,
        Records =
        [
            .. letter.Records.Select(each => each with
            {
                Refusal = each.Refusal with
                {
                    Detail = "The feed carries personal data, so what was refused is not kept.",
                },
            }),
        ],
    };

    private ValueTask KeepAsync(
        FeedMessage message, Moment arrived, FeedAnswer answer, CancellationToken cancel) =>
        _letters.KeepAsync(
            Kept(new FeedLetter
            {
                Number = 0,
                Time = arrived,
                Topic = message.Topic,
                Payload = Mapping.Rejected.KeepOriginal ? message.Payload : default(ReadOnlyMemory<byte>?),
                Records = answer.Refused,
            }),
            cancel);
}
