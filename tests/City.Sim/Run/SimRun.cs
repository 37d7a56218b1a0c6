using System.Net.Http.Headers;
using City.Sense;

namespace City.Sim;

/// <summary>A run of the simulated city: paces simulated time by the wall clock and hands over what it says.</summary>
internal sealed class SimRun(RunArguments arguments, TextWriter output, TextWriter errors, TimeProvider clock)
{
    private const int BatchMax = 500;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeWithin = TimeSpan.FromSeconds(1);

    /// <summary>Runs until the time is over or it is told to stop; gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 2, UseCookies = false })
        {
            BaseAddress = arguments.Url,
            Timeout = RequestTimeout,
        };
        var sink = new HttpSink(client, new HttpSinkOptions { EntitiesMax = BatchMax, Patience = Patience }, clock);
        var sender = new Sender(sink, output, clock);
        try
        {
            if (!(await TokenAsync(client, arguments.TokenFile, arguments.PasswordFile, cancel))
                .TryGet(out var token, out var refusal))
            {
                await errors.WriteLineAsync($"{refusal.Code}: {refusal.Detail}");
                return Entry.Failed;
            }

            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);
            try
            {
                await LiveAsync(sender, cancel);
            }
            finally
            {
                // The token was made for this run; it is given back also when the run was cut off.
                using var limit = new CancellationTokenSource(GoodbyeWithin, clock);
                await CitySignIn.RevokeAsync(client, token, limit.Token);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Told to stop: what was sent is stored, and the rest never happened.
        }
        catch (SinkException shut)
        {
            await errors.WriteLineAsync($"{shut.Refusal.Code}: {shut.Refusal.Detail}");
            return Entry.Failed;
        }

        await sender.SayAsync("ended 结束");
        return Entry.Done;
    }

    private async Task LiveAsync(Sender sender, CancellationToken cancel)
    {
        var plan = new CityPlan(arguments.Seed);
        var startedAt = clock.GetTimestamp();
        var from = arguments.From ?? Moment.Now(clock);
        var city = new LivingCity(plan, arguments.Scale, from);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Simulated city, seed {arguments.Seed}: {city.Count} subjects, {plan.Network.Kilometres:F1} km of roads; "
            + $"from {from}, {arguments.Scale.Speed} times as fast as the clock. Nothing in it is measured. · "
            + $"模拟城市，种子 {arguments.Seed}：对象 {city.Count} 个，{arguments.Scale.Speed} 倍速，数据均非实测。"));
        foreach (var batch in city.Arrivals().Chunk(BatchMax)) await sender.SendAsync(batch, from, cancel);
        await sender.SayAsync("all are there 全部就位");
        var end = arguments.For is { } length ? Later(from, length) : Moment.Latest;
        while (true)
        {
            var now = Later(from, clock.GetElapsedTime(startedAt) * arguments.Scale.Speed);
            if (now > end) now = end;
            foreach (var batch in city.Until(now).Chunk(BatchMax))
                await sender.SendAsync([.. batch.Select(reading => reading.Command)], batch[^1].DueAt, cancel);
            sender.CityTime = now;
            if (now >= end) return;
            await Task.Delay(Tick, clock, cancel);
        }
    }

    private static Moment Later(Moment from, TimeSpan by) => new(from.Milliseconds + (long)by.TotalMilliseconds);

    /// <summary>The token of a file, or one that is made with the password of a file.</summary>
    internal static async Task<Result<CityToken>> TokenAsync(
        HttpClient client, string? tokenFile, string? passwordFile, CancellationToken cancel)
    {
        var file = tokenFile ?? passwordFile!;
        string text;
        try
        {
            text = (await File.ReadAllTextAsync(file, cancel)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalKind.Invalid, "sim.credential", $"{file} cannot be read: {fault.Message}");
        }

        return tokenFile is not null
            ? new CityToken(text, null)
            : await CitySignIn.TokenAsync(client, text, "city-sim", cancel);
    }
}
