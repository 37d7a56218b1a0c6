using System.Reflection;

namespace City.Sense.Tests;

/// <summary>A live city whose first write of several commands waits at its door until a test lets it in.</summary>
public class HeldCity : DispatchProxy
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ICity? _city;
    private int _writes;

    /// <summary>How often something was written, one command or several.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Stands before a city.</summary>
    public static (ICity Door, HeldCity Held) Before(ICity city)
    {
        var door = Create<ICity, HeldCity>();
        var held = (HeldCity)(object)door;
        held._city = city;
        return (door, held);
    }

    /// <summary>Lets the first write in.</summary>
    public void Open() => _gate.SetResult();

    /// <summary>Lets the first write fail.</summary>
    public void Break(Exception fault) => _gate.SetException(fault);

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name is nameof(ICity.WriteAsync) or nameof(ICity.WriteAllAsync)
            && Interlocked.Increment(ref _writes) == 1 && targetMethod.Name == nameof(ICity.WriteAllAsync))
            return new ValueTask<ImmutableArray<Outcome>>(
                FirstAsync((IReadOnlyList<EntityCommand>)args![0]!, (Caller)args[1]!));
        return targetMethod.Invoke(_city, args);
    }

    private async Task<ImmutableArray<Outcome>> FirstAsync(IReadOnlyList<EntityCommand> commands, Caller caller)
    {
        await _gate.Task;
        return await _city!.WriteAllAsync(commands, caller, FeedRig.Cancel);
    }
}
