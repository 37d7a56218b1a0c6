using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// Reports what this node and those below it have to the node above, again and again; a report that does not arrive is
/// made good by the next, since each holds totals. Flows are of the time since the report that arrived last.
/// </summary>
internal sealed class ReportSender(IdentifyPlatform platform, ReportTarget target) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = target.Url, Timeout = s_patience,
    };

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private DateTimeOffset? _arrived;
    private Dictionary<string, long> _sent = [];

    private TimeProvider Clock => platform.Node.Parts.Clock;

    public void Start() => _running = RunAsync();

    /// <summary>Reports now; false where the node above did not take it, and the log says why.</summary>
    public async Task<bool> SendAsync(CancellationToken cancel)
    {
        var (to, bySource) = (Clock.GetUtcNow(), platform.Ledger.BySource);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/identify/reports")
        {
            Content = new StringContent(Report(_arrived ?? platform.Ledger.StartedAt, to, bySource)),
        };
        var user = Uri.EscapeDataString($"{target.User.Index}:{target.User.Handle}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{user}:{Uri.EscapeDataString(target.Secret)}")));
        try
        {
            using var answer = await _client.SendAsync(request, cancel);
            if (answer.IsSuccessStatusCode)
            {
                (_arrived, _sent) = (to, bySource);
                return true;
            }

            IdentifyLog.NotReported(platform.Node.Parts.Log, $"it answered {(int)answer.StatusCode}");
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            cancel.ThrowIfCancellationRequested();
            IdentifyLog.NotReported(platform.Node.Parts.Log, fault.Message);
        }

        return false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _client.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(target.Every, Clock);
        try
        {
            do await SendAsync(_stop.Token);
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private string Report(DateTimeOffset from, DateTimeOffset to, Dictionary<string, long> bySource)
    {
        var reader = new StatisticsReader(platform);
        var below = reader.Reported();
        var body = new JsonBody(false);
        var json = body.Json;
        json.WriteStartObject();
        json.WriteString("prefix", target.Prefix);
        json.Moment("from", from);
        json.Moment("to", to);
        json.WriteNumber("registered", platform.Node.Figures.Handles + below.Sum(one => one.Latest.Registered));
        json.WriteNumber("resolved", platform.Ledger.ResolvedEver + below.Sum(one => one.Latest.Resolved));
        json.WriteNumber("enterprises", reader.Count(NodeRole.Enterprise, report => report.Enterprises));
        json.WriteStartArray("flows");
        foreach (var (region, resolved) in bySource)
        {
            if (region.Length == 0 || resolved == _sent.GetValueOrDefault(region)) continue;
            json.WriteStartObject();
            json.WriteString("region", region);
            json.WriteNumber("resolved", resolved - _sent.GetValueOrDefault(region));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return body.ToText();
    }
}
