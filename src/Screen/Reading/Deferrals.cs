using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace City.Screen;

/// <summary>
/// What a reader has asked for and may still undo: it is done when its time is over. Where the program stops before, it
/// is not done at all: nothing is lost. Safe for use by many tasks.
/// </summary>
internal sealed class Deferrals(TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How long there is to undo.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>The most that is held at once; beyond, nothing more is taken.</summary>
    public const int HeldMax = 1_000;

    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.Ordinal);

    /// <summary>Holds a deed.</summary>
    /// <param name="feed">The feed whose letters it throws away.</param>
    /// <param name="from">The first of them.</param>
    /// <param name="through">The last of them.</param>
    /// <param name="act">Does it.</param>
    /// <returns>The key to undo it; null where too much is held.</returns>
    public string? Hold(string feed, long from, long through, Func<Task> act)
    {
        if (_held.Count >= HeldMax) return null;
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var held = new Held(feed, from, through, act);
        _held[key] = held;
        held.Timer = clock.CreateTimer(_ => _ = DoAsync(key), null, Grace, Timeout.InfiniteTimeSpan);
        return key;
    }

    /// <summary>Undoes a deed; false where it was done already.</summary>
    public bool Undo(string key)
    {
        if (!_held.TryGetValue(key, out var held) || Interlocked.Exchange(ref held.Begun, 1) != 0) return false;
        Forget(key);
        return true;
    }

    /// <summary>Whether a deed can still be undone.</summary>
    public bool IsHeld(string key) => _held.TryGetValue(key, out var held) && Volatile.Read(ref held.Begun) == 0;

    /// <summary>Whether a letter is about to be thrown away.</summary>
    public bool IsGoing(string feed, long letter) => _held.Values.Any(
        held => held.Feed == feed && held.From <= letter && letter <= held.Through);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var key in _held.Keys)
            if (_held.TryRemove(key, out var held) && held.Timer is { } timer)
                await timer.DisposeAsync();
    }

    private async Task DoAsync(string key)
    {
        if (!_held.TryGetValue(key, out var held) || Interlocked.Exchange(ref held.Begun, 1) != 0) return;
        // It stays among the held until it is done, so that no page shows it in between.
        await held.Act().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Forget(key);
    }

    private void Forget(string key)
    {
        if (_held.TryRemove(key, out var held)) held.Timer?.Dispose();
    }

    private sealed class Held(string feed, long from, long through, Func<Task> act)
    {
        public int Begun;

        public string Feed { get; } = feed;

        public long From { get; } = from;

        public long Through { get; } = through;

        public Func<Task> Act { get; } = act;

        public ITimer? Timer { get; set; }
    }
}
