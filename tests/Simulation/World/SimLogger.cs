using Microsoft.Extensions.Logging;

namespace City.Simulation;

/// <summary>Takes what the city logs into the trace; a fault that no disk brought about breaks a rule.</summary>
internal sealed class SimLogger(World world, SimProcess process) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        world.Say($"p{process.Number} logs {eventId.Id} {exception?.GetType().Name}");
        if (exception is not null) process.Faults++;
        if (exception is not null && !World.IsExpected(process, exception))
            world.Break(new BrokenRule(Rule.NothingBreaks, $"event {eventId.Id}: {exception}"));
    }
}
