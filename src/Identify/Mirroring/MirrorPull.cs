using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// Follows the log of a primary: takes over what it does, in its order, and how far it came with it, in the same
/// frames. Whatever breaks off goes on from there.
/// </summary>
internal sealed class MirrorPull : IAsyncDisposable
{
    private const int ChangesAtOnce = 1_000, BytesAtOnce = 256 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), SilenceMax = TimeSpan.FromSeconds(15);

    private readonly HandleLog _store;
    private readonly AwayPrefixes _away;
    private readonly MirrorOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<StoreChange> _pending = [];
    private Task _running = Task.CompletedTask;
    private MirrorState _state;
    private HashSet<ulong>? _seen;
    private long _primary;
    private ulong _number;
    private long _bytes;

    public MirrorPull(HandleLog store, AwayPrefixes away, MirrorOptions options, TimeProvider clock, ILogger log)
    {
        (_store, _away, _options, _clock, _log) = (store, away, options, clock, log);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10),
        })
        {
            BaseAddress = options.Primary, Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $"{Uri.EscapeDataString(options.Administrator.ToString())}:{Uri.EscapeDataString(options.Secret)}")));
        _state = new MirrorState(MirrorPosition.Of(store)?.Frame ?? 0, 0, null, "It was not reached yet.");
    }

    /// <summary>How it stands now.</summary>
    public MirrorState State => Volatile.Read(ref _state);

    /// <summary>The primary.</summary>
    public Uri Primary => _options.Primary;

    /// <summary>Begins to follow.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested && !_store.IsReadOnly)
        {
            try
            {
                await FollowAsync();
                Say("The primary ended the stream; it is asked again.");
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or Kernel.StoreException
                or InvalidDataException or OperationCanceledException or ObjectDisposedException)
            {
                if (_stop.IsCancellationRequested) return;
                Say(fault is OperationCanceledException ? "The primary says nothing." : fault.Message);
            }

            try
            {
                await Task.Delay(Pause, _clock, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Say(string fault)
    {
        if (State.Fault != fault) IdentifyLog.NotFollowed(_log, _options.Primary, fault);
        Volatile.Write(ref _state, State with { Fault = fault });
    }

    private async Task FollowAsync()
    {
        var known = MirrorPosition.Of(_store) ?? new MirrorPosition(0, 0, _store.Figures is { Handles: 0, Homes: 0 });
        // What was broken off while all was taken over again is begun anew.
        var (store, after) = known.IsWhole ? (known.Store, known.Frame) : (0, 0);
        using var answer = await _client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture,
            $"api/identify/log?store={store}&after={after}"), UriKind.Relative),
            HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        if (!answer.IsSuccessStatusCode) throw new IOException($"The primary answers {(int)answer.StatusCode}.");
        await using var stream = await answer.Content.ReadAsStreamAsync(_stop.Token);
        _pending.Clear();
        _bytes = 0;
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(SilenceMax);
            var (kind, content) = await MirrorBlock.ReadAsync(stream, patience.Token);
            await TakeAsync(kind, content, known);
        }
    }

    private async Task TakeAsync(byte kind, byte[] content, MirrorPosition known)
    {
        switch (kind)
        {
            case MirrorBlock.Hello:
                Begin(content, known);
                break;
            case MirrorBlock.Frame:
                await FrameAsync(content);
                break;
            case MirrorBlock.Tick:
                await TickAsync(content);
                break;
        }
    }

    private void Begin(byte[] content, MirrorPosition known)
    {
        var read = new WireReader(content);
        (_primary, _number) = (read.Int64(), (ulong)read.Int64());
        // All comes: what does not come is not there. A mirror that holds nothing yet has nothing to miss.
        var isFresh = known is { Store: 0, IsWhole: true };
        _seen = _number == 0 && !isFresh ? [] : null;
        IdentifyLog.Follows(_log, _options.Primary, _number);
    }

    private async Task FrameAsync(byte[] content)
    {
        var number = BitConverter.ToUInt64([.. content[..8].Reverse()]);
        for (var at = 8; at < content.Length;)
        {
            at = Add(content, at);
            // A frame of the primary may be more than one takes here; it is whole when its number is written.
            if (_pending.Count >= ChangesAtOnce || _bytes >= BytesAtOnce) await CommitAsync();
        }

        _number = number;
    }

    /// <summary>Takes one record; gives where the next begins.</summary>
    private int Add(byte[] content, int at)
    {
        var read = new WireReader(content.AsSpan(at));
        var head = read.Byte();
        var (name, body) = (read.Block(Frame.NameBytesMax).ToArray(), read.Block(MirrorBlock.BytesMax).ToArray());
        var kind = (RecordKind)(head & ~Frame.Gone);
        if (read.Bad || !MirrorSource.IsMirrored(kind)) throw new IOException("The primary sends what is no record.");
        var isGone = (head & Frame.Gone) != 0;
        _pending.Add(new MirrorChange(kind, name, isGone ? null : body));
        _bytes += name.Length + body.Length;
        if (_seen is { } seen && !isGone) seen.Add(_store.HashOf(kind, name));
        else if (_seen is { } gone) gone.Remove(_store.HashOf(kind, name));
        return content.Length - read.Left;
    }

    private async Task TickAsync(byte[] content)
    {
        var read = new WireReader(content);
        var newest = (ulong)read.Int64();
        if (_seen is { } seen)
        {
            await CommitAsync();
            await SweepAsync(seen);
            _seen = null;
        }

        _number = Math.Max(_number, newest);
        await CommitAsync();
        Volatile.Write(ref _state, new MirrorState(_number, newest, _clock.GetUtcNow(), ""));
    }

    /// <summary>Removes what the primary did not name.</summary>
    private async Task SweepAsync(HashSet<ulong> seen)
    {
        object shape;
        do
        {
            shape = _store.Shape;
            foreach (var (kind, isGone, name) in _store.Current(_stop.Token))
            {
                if (isGone || !MirrorSource.IsMirrored(kind) || seen.Contains(_store.HashOf(kind, name))) continue;
                _pending.Add(new MirrorChange(kind, name, null));
                if (_pending.Count >= ChangesAtOnce) await CommitAsync();
            }
        }
        // What was carried from one file to another meanwhile may have been missed.
        while (shape != _store.Shape);
    }

    private async Task CommitAsync()
    {
        var hasAway = _pending.Any(change => change.Kind == RecordKind.Away);
        var position = new MirrorPosition(_primary, _number, _seen is null);
        if (_pending.Count == 0 && MirrorPosition.Of(_store) == position) return;
        StoreChange[] changes = [.. _pending, position.ToChange()];
        while (true)
        {
            var code = (await _store.CommitAsync(changes, null, _stop.Token))[^1];
            if (code == ResponseCode.Success) break;
            if (code != ResponseCode.Busy) throw new IOException("The disk of the mirror is full or failed.");
            await Task.Delay(Pause, _clock, _stop.Token);
        }

        _pending.Clear();
        _bytes = 0;
        Volatile.Write(ref _state, State with { Frame = _number, Fault = "" });
        if (hasAway) _away.Load();
    }
}
