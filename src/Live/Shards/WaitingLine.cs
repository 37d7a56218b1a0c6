using System.Collections.Immutable;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// Commands of one shard that wait, undecided and in order, for room in a frame. Urgent ones do not stand in it.
/// </summary>
internal sealed class WaitingLine
{
    private const int CommandBytes = 300, AttributeBytes = 150;

    private readonly Queue<Waiting> _waiting = new();
    private volatile int _commands;

    /// <summary>How many commands wait.</summary>
    public int Commands => _commands;

    /// <summary>About how many bytes they take.</summary>
    public long Bytes { get; private set; }

    public void Add(in Waiting last)
    {
        _waiting.Enqueue(last);
        _commands += last.Count;
        Bytes += BytesOf(last);
    }

    public bool TryTake(out Waiting first)
    {
        if (!_waiting.TryDequeue(out first)) return false;
        _commands -= first.Count;
        Bytes -= BytesOf(first);
        return true;
    }

    private static long BytesOf(in Waiting waiting)
    {
        if (waiting.Index is { } index) return BytesOf(waiting.Commands[index]);
        var bytes = 0L;
        foreach (var command in waiting.Commands) bytes += BytesOf(command);
        return bytes;
    }

    private static long BytesOf(EntityCommand command) =>
        CommandBytes + command.Id.Length + BytesOf(command.Attributes);

    private static long BytesOf(ImmutableArray<Attribute> attributes)
    {
        var bytes = 0L;
        foreach (var attribute in attributes)
            bytes += AttributeBytes + attribute.Value.Utf8.Length + BytesOf(attribute.SubAttributes);
        return bytes;
    }
}

/// <summary>One command that waits, or several that belong together.</summary>
/// <param name="Commands">The commands of a caller.</param>
/// <param name="Index">Which of them it is; null for all of them together.</param>
/// <param name="Caller">The caller.</param>
/// <param name="Batch">Where the answers go.</param>
/// <param name="Fetched">What the depot holds of their entities; null where it was not asked.</param>
internal readonly record struct Waiting(
    IReadOnlyList<EntityCommand> Commands, int? Index, Caller Caller, WriteBatch Batch, Fetched? Fetched)
{
    public int Count => Index is null ? Commands.Count : 1;

    public bool IsUrgent => (Caller.Grants & Grants.Urgent) != 0;

    /// <summary>Refuses it.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="done">Takes the batch where it now has all outcomes; where null, it is completed here.</param>
    public void Refuse(Refusal refusal, ICollection<WriteBatch>? done = null)
    {
        if (Index is { } index)
        {
            Batch.Set(index, Outcome.Refused(refusal), done);
            return;
        }

        for (var i = 0; i < Commands.Count; i++) Batch.Set(i, Outcome.Refused(refusal), done);
    }
}
