using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace City.Host;

/// <summary>
/// Where log lines go: standard error, one line each, times in UTC. Warnings and worse unless verbose.
/// </summary>
internal static class Logs
{
    public static void Add(ILoggingBuilder logging, bool verbose)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        // Without this a trace activity is made for each request, for a log that writes none of them.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // The silo places shards in this one process; what goes wrong there fails the start,
        // with the reason.
        logging.AddFilter("Orleans", LogLevel.Critical);
        // A start that fails is told by the program itself, without a stack.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        // What others write about requests may hold addresses with queries; only our own lines become more.
        if (verbose) logging.AddFilter("City", LogLevel.Information);
        logging.AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.UseUtcTimestamp = true;
            line.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            line.ColorBehavior = LoggerColorBehavior.Disabled;
            line.IncludeScopes = false;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
