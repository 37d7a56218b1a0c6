using City.Kernel;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// Keeps what was counted. Once a second what came is added to its hour and the hour is written as a document of the
/// store, so a kill costs resolves of the last second at most. Registrations are exact: what the log of identifiers
/// holds beyond what was noted, such as what was registered right before a kill or imported while the node stood still,
/// is found when the ledger is opened, and counts in that hour.
/// </summary>
internal sealed class TrafficLedger : IAsyncDisposable
{
    /// <summary>How long hours are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(92);

    /// <summary>How many minutes are kept, in memory alone.</summary>
    public const int MinutesMax = 60;

    private const int HoursRead = 256, TopKept = 100;
    private const string Baseline = "identify/registered";

    private readonly Traffic _traffic;
    private readonly PrefixTally _tally;
    private readonly IBlobStore _blobs;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Dictionary<string, long> _noted = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _noting = new(1);
    private readonly Lock _reading = new();
    private readonly SortedDictionary<DateTimeOffset, HourTable> _read = [];
    private readonly HourTable?[] _minutes = new HourTable?[MinutesMax];
    private readonly CancellationTokenSource _stop = new();
    private (List<TopName> Names, long Floor) _topBefore = ([], 0);
    private readonly Dictionary<string, long> _bySource = new(StringComparer.Ordinal);
    private HourTable _hour;
    private long _resolvedBefore;
    private Task _running = Task.CompletedTask;
    private bool _changed;

    private TrafficLedger(Traffic traffic, PrefixTally tally, IBlobStore blobs, TimeProvider clock, ILogger log)
    {
        (_traffic, _tally, _blobs, _clock, _log) = (traffic, tally, blobs, clock, log);
        StartedAt = clock.GetUtcNow();
        _hour = new HourTable(HourOf(StartedAt));
    }

    /// <summary>When the node began to count in this run.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Up to when everything is durable.</summary>
    public DateTimeOffset NotedAt { get; private set; }

    /// <summary>The hour that goes on.</summary>
    public HourTable Hour => Volatile.Read(ref _hour);

    /// <summary>Resolves ever, as far as they are noted.</summary>
    public long ResolvedEver => Interlocked.Read(ref _resolvedBefore) + SumOf(Hour);

    /// <summary>Resolves by the region they came from, in this run.</summary>
    public Dictionary<string, long> BySource
    {
        get
        {
            lock (_reading) return new Dictionary<string, long>(_bySource, StringComparer.Ordinal);
        }
    }

    /// <summary>Opens it and notes what came while nobody did.</summary>
    /// <exception cref="InvalidDataException">A document is damaged.</exception>
    public static async Task<TrafficLedger> OpenAsync(
        Traffic traffic, PrefixTally tally, (IBlobStore Blobs, TimeProvider Clock, ILogger Log) with,
        CancellationToken cancel)
    {
        var ledger = new TrafficLedger(traffic, tally, with.Blobs, with.Clock, with.Log);
        await ledger.LoadAsync(cancel);
        await ledger.NoteAsync(cancel);
        return ledger;
    }

    /// <summary>Begins to note once a second.</summary>
    public void Start() => _running = RunAsync();

    /// <summary>Adds what came since the last time to its hour, and keeps that; durable on return.</summary>
    public async Task NoteAsync(CancellationToken cancel)
    {
        await _noting.WaitAsync(cancel);
        try
        {
            var now = _clock.GetUtcNow();
            if (HourOf(now) > _hour.Begin) await RollAsync(HourOf(now), cancel);
            Gather(now);
            if (_changed)
            {
                await _blobs.PutAsync(HourDocument.NameOf(_hour.Begin), HourDocument.Write(_hour), cancel);
                _changed = false;
            }

            NotedAt = now;
        }
        finally
        {
            _noting.Release();
        }
    }

    /// <summary>Notes nothing more, as if the program were gone.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>The hours that begin within an interval, the one that goes on among them, in order.</summary>
    /// <exception cref="InvalidDataException">A document is damaged.</exception>
    public async Task<List<HourTable>> HoursAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancel)
    {
        var hours = new List<HourTable>();
        foreach (var name in await _blobs.ListAsync(HourDocument.Folder, cancel))
        {
            if (HourDocument.HourOf(name) is not { } begin || begin < HourOf(from) || begin >= to) continue;
            if (begin != Hour.Begin) hours.Add(await ReadAsync(name, begin, cancel));
        }

        if (Hour.Begin >= HourOf(from) && Hour.Begin < to) hours.Add(Hour);
        return hours;
    }

    /// <summary>The last minutes of this run, the one that goes on among them.</summary>
    public List<HourTable> Minutes(int count)
    {
        var since = _clock.GetUtcNow() - TimeSpan.FromMinutes(Math.Min(count, MinutesMax));
        lock (_reading) return [.. _minutes.OfType<HourTable>().Where(minute => minute.Begin > since)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        try
        {
            await NoteAsync(CancellationToken.None);
        }
        catch (StoreException fault)
        {
            IdentifyLog.NotNoted(_log, fault.Message);
        }

        _stop.Dispose();
        _noting.Dispose();
    }

    private static DateTimeOffset HourOf(DateTimeOffset moment) =>
        new(moment.UtcTicks - moment.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);

    private async Task RunAsync()
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await NoteAsync(_stop.Token);
                }
                catch (Exception fault) when (fault is StoreException or IOException)
                {
                    // What was gathered stays in the hour and is written with the next.
                    _changed = true;
                    IdentifyLog.NotNoted(_log, fault.Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private void Gather(DateTimeOffset now)
    {
        var resolved = false;
        foreach (var (key, counts) in _traffic.Take())
        {
            _hour.Add(key, counts);
            lock (_reading)
            {
                MinuteOf(now).Add(key, counts);
                _bySource[key.Source] = _bySource.GetValueOrDefault(key.Source) + counts.Resolved;
            }

            resolved = true;
        }

        if (resolved)
        {
            _hour.Top = [.. TopNames.Merge([_topBefore, (_traffic.Top.Read(), 0)]).Take(TopKept)];
            _changed = true;
        }

        foreach (var (prefix, total) in _tally.TakeChanged())
        {
            var came = total - _noted.GetValueOrDefault(prefix);
            _noted[prefix] = total;
            if (came == 0) continue;
            _hour.Note(prefix, came, total);
            _changed = true;
        }
    }

    private HourTable MinuteOf(DateTimeOffset now)
    {
        var begin = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var at = (int)(begin.UtcTicks / TimeSpan.TicksPerMinute % MinutesMax);
        return _minutes[at] is { } minute && minute.Begin == begin ? minute : _minutes[at] = new HourTable(begin);
    }

    /// <summary>Ends the hour: what came up to now counts in it, and the totals at its end become the basis.</summary>
    private async Task RollAsync(DateTimeOffset next, CancellationToken cancel)
    {
        Gather(_hour.Begin + TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        if (_changed) await _blobs.PutAsync(HourDocument.NameOf(_hour.Begin), HourDocument.Write(_hour), cancel);
        _resolvedBefore += SumOf(_hour);
        await WriteBaselineAsync(cancel);
        (_changed, _topBefore) = (false, ([], 0));
        _traffic.Top.Forget();
        Volatile.Write(ref _hour, new HourTable(next));
        foreach (var name in await _blobs.ListAsync(HourDocument.Folder, cancel))
            if (HourDocument.HourOf(name) is { } old && old < next - Kept) await _blobs.DeleteAsync(name, cancel);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        if (await _blobs.GetAsync(HourDocument.NameOf(_hour.Begin), cancel) is { } begun)
            _hour = HourDocument.Read(_hour.Begin, begun);
        if (await _blobs.GetAsync(Baseline, cancel) is { } document)
        {
            // The basis is of the end of some hour; what later hours noted is newer.
            var (since, hour) = (StartedAt, HourDocument.Read(HourOf(StartedAt), document));
            foreach (var (prefix, (came, total)) in hour.Registered)
            {
                if (prefix.Length == 0) (since, _resolvedBefore) = (DateTimeOffset.FromUnixTimeSeconds(came), total);
                else _noted[prefix] = total;
            }

            foreach (var later in await HoursAsync(since, DateTimeOffset.MaxValue, cancel))
            {
                foreach (var (prefix, (_, total)) in later.Registered) _noted[prefix] = total;
                // The hour of the basis is in its sum already, and the one that goes on is added when it is over.
                if (later.Begin > since && later != _hour) _resolvedBefore += SumOf(later);
            }
        }
        else
        {
            // Nobody counted before: what is there did not come in this hour.
            foreach (var (prefix, total) in _tally.All()) _noted[prefix] = total;
            await WriteBaselineAsync(cancel);
        }

        _topBefore = (_hour.Top, _hour.Top.Count < TopKept ? 0 : _hour.Top[^1].Count);
        foreach (var (prefix, total) in _noted.Where(one => one.Value != 0 && _tally.Of(one.Key) == 0).ToList())
        {
            // All of a prefix went while nobody counted, and the log no longer speaks of it.
            _noted[prefix] = 0;
            _hour.Note(prefix, -total, 0);
            _changed = true;
        }
    }

    private static long SumOf(HourTable hour) => hour.Traffic.Values.Sum(counts => counts.Resolved);

    // An entry without a prefix says from which hour on later documents are newer, and how many resolves were before.
    private ValueTask WriteBaselineAsync(CancellationToken cancel)
    {
        var all = new HourTable(_hour.Begin);
        foreach (var (prefix, total) in _noted) all.Registered[prefix] = (0, total);
        all.Registered[""] = (_hour.Begin.ToUnixTimeSeconds(), _resolvedBefore);
        return _blobs.PutAsync(Baseline, HourDocument.Write(all), cancel);
    }

    private async Task<HourTable> ReadAsync(string name, DateTimeOffset begin, CancellationToken cancel)
    {
        lock (_reading)
            if (_read.TryGetValue(begin, out var known)) return known;
        var hour = await _blobs.GetAsync(name, cancel) is { } document
            ? HourDocument.Read(begin, document)
            : new HourTable(begin);
        lock (_reading)
        {
            // The oldest goes first: it is asked for least.
            if (_read.Count >= HoursRead) _read.Remove(_read.Keys.First());
            return _read[begin] = hour;
        }
    }
}
