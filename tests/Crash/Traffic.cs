using System.Collections.Concurrent;

namespace City.Crash;

/// <summary>Many writers and five readers on one pool of entities, until the process behind the door is gone.</summary>
internal sealed class Traffic(HttpClient client, Ledger ledger, Pool pool, TimeProvider clock)
{
    private const int Writers = 12;
    private const int BatchMax = 6;

    private static readonly TimeSpan AfterBreak = TimeSpan.FromMilliseconds(25);

    /// <summary>Every command sent, answered or not.</summary>
    public ConcurrentQueue<Command> Sent { get; } = new();

    /// <summary>What the reader of the feed got, from which position.</summary>
    public (string From, List<string> Lines) Followed { get; private set; } = ("", []);

    /// <summary>Runs until cancelled; a broken connection or a refusal ends nothing before that.</summary>
    /// <param name="followFrom">Where the reader of the feed begins.</param>
    /// <param name="random">Each writer and reader draws its own from it.</param>
    /// <param name="stop">Set when the process was killed, or what it needs was and is back.</param>
    public async Task RunAsync(string followFrom, Random random, CancellationToken stop)
    {
        var all = new List<Task>();
        for (var i = 0; i < Writers; i++) all.Add(RepeatAsync(WriteAsync, new Random(random.Next()), stop));
        for (var i = 0; i < 2; i++) all.Add(RepeatAsync(ReadOneAsync, new Random(random.Next()), stop));
        all.Add(RepeatAsync(ReadListAsync, new Random(random.Next()), stop));
        all.Add(RepeatAsync(WatchAsync, new Random(random.Next()), stop));
        Followed = (followFrom, []);
        all.Add(RepeatAsync(FollowAsync, new Random(random.Next()), stop));
        await Task.WhenAll(all);
    }

    /// <summary>Sends a command, for the first time or again.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task SendAsync(Command command, CancellationToken cancel)
    {
        using var message = command.Message();
        HttpResponseMessage? answer = null;
        string body;
        try
        {
            answer = await client.SendAsync(message, cancel);
            body = await answer.Content.ReadAsStringAsync(cancel);
        }
        catch
        {
            answer?.Dispose();
            command.Lost();
            throw;
        }

        using var whole = answer;
        var position = answer.Headers.TryGetValues("City-Position", out var named) ? named.First() : null;
        var fault = command.Answered((int)answer.StatusCode, body, position, clock.GetTimestamp());
        if (fault is not null) ledger.Faults.Enqueue(fault);
    }

    private async Task RepeatAsync(Func<Random, CancellationToken, Task> act, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await act(random, stop);
            }
            catch (Exception broken) when (Doors.IsBroken(broken))
            {
                if (broken is HttpRequestException { StatusCode: { } status } && (int)status != 503)
                    ledger.Faults.Enqueue($"a reader was answered with {(int)status}");
                // Else the process died under it: the next turns find nobody until the end is called.
                await Task.Delay(AfterBreak, clock, CancellationToken.None);
            }
        }
    }

    private async Task WriteAsync(Random random, CancellationToken stop)
    {
        var command = Draw(random);
        foreach (var act in command.Acts)
        {
            act.SentAt = clock.GetTimestamp();
            ledger.Add(act);
        }
        Sent.Enqueue(command);
        // It is waited for when the end is called, too: else it might be carried out while all is judged.
        await SendAsync(command, CancellationToken.None);
        if (command.Status is null) await Task.Delay(AfterBreak, clock, CancellationToken.None);
    }

    private Command Draw(Random random)
    {
        var (number, key) = pool.NextCommand();
        var kind = random.Next(100) switch
        {
            < 45 => ActKind.Patch,
            < 60 => ActKind.Touch,
            < 75 => ActKind.Create,
            < 83 => ActKind.Delete,
            _ => ActKind.Upsert,
        };
        var entities = pool.Some(random, kind == ActKind.Upsert ? random.Next(1, BatchMax + 1) : 1);
        return new Command(kind, key, number, entities);
    }

    private async Task ReadOneAsync(Random random, CancellationToken stop)
    {
        var (id, start) = (pool.Some(random, 1)[0], clock.GetTimestamp());
        if (await Doors.EntityAsync(client, id, stop) is { } state) ledger.Saw(id, state, start);
    }

    private async Task ReadListAsync(Random random, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        foreach (var (id, state) in await Doors.ListAsync(client, stop)) ledger.Saw(id, state, start);
    }

    // An event may come late, hence no time at which it was asked for.
    private Task WatchAsync(Random random, CancellationToken stop) =>
        Doors.StreamAsync(client, (id, state) => ledger.Saw(id, state, readStart: long.MinValue), stop);

    private async Task FollowAsync(Random random, CancellationToken stop)
    {
        var from = Followed.Lines.Count == 0 ? Followed.From : FeedCopy.PositionOf(Followed.Lines[^1]);
        var (lines, _) = await Doors.FeedAsync(client, from, random.Next(1, 500), stop);
        Followed.Lines.AddRange(lines);
    }
}
