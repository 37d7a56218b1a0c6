using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>Holds a store at one step of its work until it is opened.</summary>
internal sealed class StoreGate
{
    /// <summary>Done once somebody waits at it.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static StoreGate At(CityRig rig, MemoryStep at)
    {
        var gate = new StoreGate();
        rig.Memory.Interrupt = async step =>
        {
            if (step != at) return;
            gate.Reached.TrySetResult();
            await gate.Opened.Task;
        };
        return gate;
    }

    public void Open() => Opened.TrySetResult();
}
