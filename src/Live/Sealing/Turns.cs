using System.Runtime.InteropServices;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Lets those who only rest on a thing in together, and whoever changes it alone. Whoever enters several enters them in
/// one order, so that none waits in a circle.
/// </summary>
/// <param name="sharedFirst">
/// Whether those who share go before one who waits to be alone; else all go in the order of their coming.
/// </param>
/// <param name="goingOn">How those go on whose turn comes: on a thread of the pool, or at once.</param>
internal sealed class Turns(bool sharedFirst, TaskCreationOptions goingOn)
{
    /// <summary>How many may wait, over all things.</summary>
    public const int WaitingMax = 10_000;

    private static readonly Refusal TooMany = new(
        RefusalKind.Overloaded, "live.overloaded",
        "Too many changes wait for the same entities. Nothing was changed; send the same again later.");

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Tenant, string Name), Turn> _turns = [];
    private int _waiting;

    /// <summary>Waits for a turn, which <see cref="Leave"/> gives back; refused where too many wait.</summary>
    public ValueTask<Refusal?> EnterAsync((string Tenant, string Name) thing, bool alone, CancellationToken cancel)
    {
        Waiter waiter;
        lock (_lock)
        {
            ref var turn = ref CollectionsMarshal.GetValueRefOrAddDefault(_turns, thing, out _);
            if (turn.Admits(alone) && (turn.Waiting is not { Count: > 0 } || (sharedFirst && !alone)))
            {
                turn.Enter(alone);
                return default;
            }

            if (_waiting == WaitingMax) return new(TooMany);
            _waiting++;
            waiter = new Waiter(alone, goingOn);
            (turn.Waiting ??= new Queue<Waiter>()).Enqueue(waiter);
        }

        return WaitAsync(waiter, cancel);
    }

    /// <summary>Gives a turn back and lets the next ones in.</summary>
    public void Leave((string Tenant, string Name) thing)
    {
        List<Waiter>? entered = null;
        lock (_lock)
        {
            ref var turn = ref CollectionsMarshal.GetValueRefOrNullRef(_turns, thing);
            turn.Leave();
            while (turn.Waiting is not null && turn.Waiting.TryPeek(out var next))
            {
                // Who gave up waiting is passed over.
                if (!next.Task.IsCompleted)
                {
                    if (!turn.Admits(next.Alone)) break;
                    turn.Enter(next.Alone);
                    (entered ??= []).Add(next);
                }

                turn.Waiting.Dequeue();
                _waiting--;
            }

            if (turn.Inside == 0) _turns.Remove(thing);
        }

        if (entered is null) return;
        foreach (var waiter in entered)
            if (!waiter.TrySetResult(null))
                Leave(thing);
    }

    private static async ValueTask<Refusal?> WaitAsync(Waiter waiter, CancellationToken cancel)
    {
        await using var giving = cancel.Register(() => waiter.TrySetCanceled(cancel)).ConfigureAwait(false);
        return await waiter.Task.ConfigureAwait(false);
    }

    private sealed class Waiter(bool alone, TaskCreationOptions goingOn) : TaskCompletionSource<Refusal?>(goingOn)
    {
        public bool Alone { get; } = alone;
    }

    private struct Turn
    {
        private const int Alone = -1;

        /// <summary>How many share it now, or that somebody is alone.</summary>
        public int Inside { get; private set; }

        public Queue<Waiter>? Waiting { get; set; }

        public readonly bool Admits(bool alone) => alone ? Inside == 0 : Inside != Alone;

        public void Enter(bool alone) => Inside = alone ? Alone : Inside + 1;

        public void Leave() => Inside = Inside == Alone ? 0 : Inside - 1;
    }
}
