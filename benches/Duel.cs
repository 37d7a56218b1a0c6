using City.TestKit;

namespace City.Bench;

/// <summary>The brain and the bare endpoint, run in turns by the same client.</summary>
internal sealed class Duel(LiveOptions options, Board board, Wrk wrk, Brain brain, BareServer bare)
{
    private const int Connections = 64;
    private const int WarmUpSeconds = 6;

    /// <summary>Runs pairs, one side after the other and the next time the other way round.</summary>
    /// <param name="name">Name for the remarks.</param>
    /// <param name="script">Lua with its settings still open, see <see cref="LoadScripts"/>.</param>
    /// <param name="count">How many vehicles there are.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Medians: share of the bare rate, and the brain's p99 in milliseconds.</returns>
    public async Task<(double Ratio, double P99)> RunAsync(
        string name, string script, int count, CancellationToken cancel)
    {
        var mine = (brain.Address, brain.ProcessId);
        var theirs = (bare.Address, bare.ProcessId);
        Task<Load> Run((Uri, int) target, int seed, int seconds) =>
            wrk.RunAsync(target, LoadScripts.Fill(script, brain.Token, count, seed), Connections, seconds, cancel);
        await Run(mine, 1, WarmUpSeconds);
        await Run(theirs, 1, WarmUpSeconds);
        var (own, other) = (new List<Load>(), new List<Load>());
        for (var pair = 0; pair < options.Pairs; pair++)
        {
            if (pair % 2 == 0) own.Add(await Run(mine, pair + 2, options.Seconds));
            other.Add(await Run(theirs, pair + 2, options.Seconds));
            if (pair % 2 == 1) own.Add(await Run(mine, pair + 2, options.Seconds));
        }
        Tell(name, own, other);
        var ratio = Machine.Median(own.Zip(other, (a, b) => a.RequestsPerSecond / b.RequestsPerSecond));
        return (ratio, Machine.Median(own.Select(load => load.P99Milliseconds)));
    }

    private void Tell(string name, List<Load> own, List<Load> other)
    {
        double Rate(List<Load> loads) => Machine.Median(loads.Select(load => load.RequestsPerSecond));
        double P99(List<Load> loads) => Machine.Median(loads.Select(load => load.P99Milliseconds));
        double Cpu(List<Load> loads) => Machine.Median(loads.Select(load => load.ProcessorMicroseconds));
        board.Say($"{name}: brain {Rate(own):F0}/s, {Cpu(own):F1} us CPU each, p99 {P99(own):F1} ms");
        board.Say($"{name}: bare {Rate(other):F0}/s, {Cpu(other):F1} us CPU each, p99 {P99(other):F1} ms");
    }
}
