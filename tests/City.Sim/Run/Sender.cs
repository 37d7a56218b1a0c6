using City.Sense;

namespace City.Sim;

/// <summary>
/// Hands batches to the live city, one after another, and counts them. A city that is gone is asked again, ever more
/// seldom, until it is back; nothing is left out, simulated time waits.
/// </summary>
internal sealed class Sender(ISink sink, TextWriter output, TimeProvider clock)
{
    private static readonly TimeSpan PauseLeast = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseMost = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SaysEvery = TimeSpan.FromMinutes(1);

    private long _saidAt = clock.GetTimestamp();
    private string _refusal = "";

    /// <summary>Commands that the city answered.</summary>
    public long Sent { get; private set; }

    /// <summary>Those of them that it refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Those of them that it had been given before, so that nothing changed.</summary>
    public long Repeated { get; private set; }

    /// <summary>How far simulated time has come.</summary>
    public Moment CityTime { get; set; }

    /// <summary>Returns when the city has stored or refused each command of a batch.</summary>
    /// <exception cref="SinkException">The city does not let this caller in, or is none.</exception>
    public async Task SendAsync(IReadOnlyList<EntityCommand> batch, Moment cityTime, CancellationToken cancel)
    {
        Count(await UntilTakenAsync(batch, cancel));
        CityTime = cityTime;
        if (clock.GetElapsedTime(_saidAt) < SaysEvery) return;
        await SayAsync("runs 运行中");
    }

    /// <summary>Writes one line of how it stands.</summary>
    public async Task SayAsync(string how)
    {
        _saidAt = clock.GetTimestamp();
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"citysim {how} · city time 城市时间 {CityTime} · sent 已发送 {Sent} · refused 被拒 {Refused} · "
            + $"repeated 重复 {Repeated}{_refusal}"));
        _refusal = "";
    }

    private async Task<ImmutableArray<Outcome>> UntilTakenAsync(
        IReadOnlyList<EntityCommand> batch, CancellationToken cancel)
    {
        for (var pause = PauseLeast; ; pause = pause * 2 < PauseMost ? pause * 2 : PauseMost)
        {
            try
            {
                var outcomes = await sink.WriteAsync(batch, cancel);
                if (pause > PauseLeast) await SayAsync("goes on 恢复");
                return outcomes;
            }
            catch (SinkException gone) when (gone.Refusal.Code is "sink.unreachable" or "sink.busy")
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"{gone.Refusal.Code}: {gone.Refusal.Detail} Asked again in {pause.TotalSeconds} s. · "
                    + $"城市大脑无应答，{pause.TotalSeconds} 秒后重试。"));
                await Task.Delay(pause, clock, cancel);
            }
        }
    }

    private void Count(ImmutableArray<Outcome> outcomes)
    {
        Sent += outcomes.Length;
        foreach (var outcome in outcomes)
        {
            if (outcome.Repeated) Repeated++;
            if (outcome.Refusal is not { } refusal) continue;
            Refused++;
            _refusal = $" · {refusal.Code}: {refusal.Detail}";
        }
    }
}
