using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace City.Connectors.Mqtt.Tests;

/// <summary>What was logged, by the number of its event.</summary>
internal sealed class KeptLog<T> : ILogger<T>
{
    public ConcurrentQueue<(int Event, string Said)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => Lines.Enqueue((eventId.Id, formatter(state, exception)));
}
