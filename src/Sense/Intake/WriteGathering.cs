namespace City.Sense;

/// <summary>
/// Commands of messages that come at once go to the city together: while some are on their way into the log, the next
/// gather. The way through the city and back is then gone once for all of them. They are handed over in the order in
/// which they came; how many there are is bounded by the messages that may be under way. Safe for use by many tasks.
/// </summary>
internal sealed class WriteGathering(ICity city, Caller caller)
{
    private readonly Lock _gate = new();
    private Group? _open;
    private bool _isCarrying;

    /// <summary>Carries out a command, alone or with others; which outcome is its own is said at once.</summary>
    public Task<ImmutableArray<Outcome>> WriteAsync(EntityCommand command, out int place)
    {
        Group group;
        lock (_gate)
        {
            group = _open ??= new Group();
            place = group.Commands.Count;
            group.Commands.Add(command);
            if (_isCarrying) return group.Done.Task;
            (_open, _isCarrying) = (null, true);
        }

        _ = CarryAsync(group);
        return group.Done.Task;
    }

    /// <summary>Carries a group, and then what has gathered meanwhile, until there is nothing.</summary>
    private async Task CarryAsync(Group first)
    {
        for (var group = first; group is not null; group = Next())
        {
            try
            {
                // What a caller may no longer wait for is carried to its end all the same: others are in the group.
                var outcomes = await city.WriteAllAsync(group.Commands, caller, CancellationToken.None);
                // Those who wait go on beside the next group.
                ThreadPool.UnsafeQueueUserWorkItem(
                    static done => done.Group.Done.SetResult(done.Outcomes), (Group: group, Outcomes: outcomes),
                    preferLocal: false);
            }
            catch (Exception fault)
            {
                group.Done.SetException(fault);
            }
        }
    }

    private Group? Next()
    {
        lock (_gate)
        {
            var next = _open;
            (_open, _isCarrying) = (null, next is not null);
            return next;
        }
    }

    private sealed class Group
    {
        public List<EntityCommand> Commands { get; } = [];

        public TaskCompletionSource<ImmutableArray<Outcome>> Done { get; } = new();
    }
}
