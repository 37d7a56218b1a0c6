using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace City.Trust.Tests;

/// <summary>Keeps every line that anything logs, with what filled its blanks.</summary>
internal sealed class KeptLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull
    {
        Lines.Enqueue($"{state}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel level, EventId id, TState state, Exception? fault, Func<TState, Exception?, string> format) =>
        Lines.Enqueue($"{level} {id.Id} {format(state, fault)} {fault}");

    public void Dispose()
    {
    }
}
