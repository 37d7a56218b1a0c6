namespace City.Sense;

/// <summary>
/// Commands to devices: each is an entity before anybody is told of it, goes out by the wire as often as the device
/// comes until it is settled, and ends confirmed, failed or timed out. Safe for use by many tasks.
/// </summary>
public sealed class DeviceCommands : IDisposable
{
    private const int Stripes = 64;

    private static readonly Caller Keeper = new("", "devices", Grants.Read | Grants.Write);

    private readonly ICity _city;
    private readonly IDeviceKeys _keys;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, Dictionary<string, DeviceCommand>> _open = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>What is decided of one command is decided by one task at a time.</summary>
    private readonly SemaphoreSlim[] _deciding =
        [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];

    private int _openCount;

    /// <summary>Nothing is open yet; see <see cref="LoadAsync"/>.</summary>
    public DeviceCommands(ICity city, IDeviceKeys keys, DeviceCommandOptions options, TimeProvider clock) =>
        (_city, _keys, Options, _clock) = (city, keys, options, clock);

    /// <summary>The limits.</summary>
    public DeviceCommandOptions Options { get; }

    /// <summary>What brings commands to devices; null where no device can come.</summary>
    public IDeviceWire? Wire { get; set; }

    /// <summary>
    /// Takes up what was open when the program ended. A busy city is asked again: whoever was forgotten here would be
    /// waited for by nobody.
    /// </summary>
    /// <exception cref="InvalidOperationException">The city refuses to say.</exception>
    public async Task LoadAsync(CancellationToken cancel)
    {
        foreach (var state in new[] { DeviceCommandState.Pending, DeviceCommandState.Sent })
            for (var offset = 0; ; offset += EntityQuery.LimitMax)
            {
                var page = await PageAsync(DeviceCommandEntity.In(state, offset), cancel);
                foreach (var entity in page.Entities)
                    if (DeviceCommandEntity.Read(entity.ToEntity()) is { } command)
                        Keep(command);
                if (page.Entities.Length < EntityQuery.LimitMax) break;
            }
    }

    /// <summary>Asks a device to do something; durable on return. The same id asks once.</summary>
    /// <returns>The command as it stands, and whether it is new.</returns>
    public async ValueTask<Result<(DeviceCommand Command, bool IsNew)>> AskAsync(
        DeviceCommand wanted, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (Wire is not { } wire)
            return new Refusal(RefusalKind.Unavailable, "device.wire.none",
                "No device can come: start the brain with --mqtt PORT.");
        if (!_keys.Knows(wanted.Device))
            return new Refusal(RefusalKind.Unknown, "device.unknown",
                "No device of this id has a key. Make one: POST /api/devices/ID/keys.", "id");
        using (await DecideAsync(wanted, cancel))
        {
            var known = await FindAsync(wanted.Device, wanted.Id, Keeper, cancel);
            if (known.TryGet(out var before, out var refusal)) return await AgainAsync(before, wanted, wire, cancel);
            if (refusal.Kind != RefusalKind.Unknown) return refusal;
            if (!HasRoom(wanted.Device)) return Full();
            // Whoever asks may go away meanwhile: what is durable is also kept and sent.
            var made = await _city.WriteAsync(DeviceCommandEntity.Make(wanted), caller, CancellationToken.None);
            if (made.Refusal is { } no) return no;
            Keep(wanted);
        }

        await wire.SendAsync(wanted, cancel);
        return (wanted, true);
    }

    /// <summary>A command as it stands; refused with <c>device.command.unknown</c>.</summary>
    public async ValueTask<Result<DeviceCommand>> FindAsync(
        string device, string id, Caller caller, CancellationToken cancel)
    {
        var found = await _city.FindAsync(DeviceCommand.EntityIdOf(device, id), caller, cancel);
        if (!found.TryGet(out var record, out var refusal) && refusal.Kind != RefusalKind.Unknown) return refusal;
        return refusal is null && DeviceCommandEntity.Read(record.ToEntity()) is { } command
            ? command
            : new Refusal(RefusalKind.Unknown, "device.command.unknown", "The device has no command of this id.", "id");
    }

    /// <summary>The devices that have an open command.</summary>
    public ImmutableArray<string> Waiting
    {
        get
        {
            lock (_gate) return [.. _open.Keys];
        }
    }

    /// <summary>The commands of a device that are open, in the order in which they were asked.</summary>
    public ImmutableArray<DeviceCommand> Open(string device)
    {
        lock (_gate)
            return _open.TryGetValue(device, out var all) ? [.. all.Values.OrderBy(each => each.RequestedAt)] : [];
    }

    /// <summary>Sends all that is open to a device that listens now.</summary>
    public async ValueTask SendOpenAsync(string device, CancellationToken cancel)
    {
        if (Wire is not { } wire) return;
        var now = Moment.Now(_clock);
        foreach (var command in Open(device))
            if (command.ExpiresAt > now)
                await wire.SendAsync(command, cancel);
    }

    /// <summary>The device has a command; durable on return. One that is not open is passed over.</summary>
    public async ValueTask TakenAsync(string device, string id, CancellationToken cancel)
    {
        if (Find(device, id) is not { } command) return;
        using (await DecideAsync(command, cancel))
            if (Find(device, id) is { State: DeviceCommandState.Pending } open)
                await NoteAsync(open, DeviceCommandState.Sent, "", cancel);
    }

    /// <summary>The device answers; durable on return, and the same answer again changes nothing.</summary>
    /// <returns>Why the answer counts for nothing, or null.</returns>
    public async ValueTask<Refusal?> AnswerAsync(
        string device, string id, DeviceCommandState state, string info, CancellationToken cancel)
    {
        if (!DeviceCommand.IsId(id)) return Unanswered();
        using (await DecideAsync(device, id, cancel))
        {
            var known = await FindAsync(device, id, Keeper, cancel);
            if (!known.TryGet(out var command, out var refusal)) return refusal;
            if (command.State == state) return null;
            if (command.State is DeviceCommandState.Confirmed or DeviceCommandState.Failed)
                return new Refusal(RefusalKind.Conflict, "device.command.settled",
                    $"The command is {DeviceCommandEntity.Word(command.State)} already.");
            return await NoteAsync(command, state, info, cancel);
        }
    }

    /// <summary>Looks round after round what is over or done by what is reported, until it is cancelled.</summary>
    /// <param name="failed">Told of a round that failed; the next one is made all the same.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(Action<Exception> failed, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(failed);
        using var rounds = new PeriodicTimer(Options.Round, _clock);
        try
        {
            while (await rounds.WaitForNextTickAsync(cancel))
            {
                try
                {
                    await LookAsync(cancel);
                }
                catch (Exception fault) when (!cancel.IsCancellationRequested)
                {
                    // Whatever it was, they are looked at again: one round must not be the last.
                    failed(fault);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It was told to.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var gate in _deciding) gate.Dispose();
    }

    /// <summary>
    /// A command that is there already. Where nobody knew whether it had become durable, it is taken up now.
    /// </summary>
    private async ValueTask<Result<(DeviceCommand Command, bool IsNew)>> AgainAsync(
        DeviceCommand before, DeviceCommand wanted, IDeviceWire wire, CancellationToken cancel)
    {
        if (!before.AsksTheSameAs(wanted))
            return new Refusal(RefusalKind.Conflict, "device.command.differs",
                "A command of this id asks for something else. Give this one another id.", "id");
        if (!before.IsSettled && Find(before.Device, before.Id) is null)
        {
            Keep(before);
            await wire.SendAsync(before, cancel);
        }

        return (before, false);
    }

    private async ValueTask<EntityPage> PageAsync(EntityQuery query, CancellationToken cancel)
    {
        while (true)
        {
            if ((await _city.QueryAsync(query, Keeper, cancel)).TryGet(out var page, out var refusal)) return page;
            if (refusal.Kind is not (RefusalKind.Overloaded or RefusalKind.Unavailable))
                throw new InvalidOperationException($"Open commands cannot be found: {refusal.Code} {refusal.Detail}");
            await Task.Delay(Options.Round, _clock, cancel);
        }
    }

    private async ValueTask LookAsync(CancellationToken cancel)
    {
        List<DeviceCommand> all;
        lock (_gate) all = [.. _open.Values.SelectMany(each => each.Values)];
        foreach (var command in all)
        {
            var isOver = command.ExpiresAt <= Moment.Now(_clock);
            var isReported = await IsReportedAsync(command, cancel);
            if (!isOver && !isReported) continue;
            using (await DecideAsync(command, cancel))
            {
                if (Find(command.Device, command.Id) is not { } open) continue;
                await NoteAsync(open, isReported ? DeviceCommandState.Confirmed : DeviceCommandState.TimedOut,
                    isReported ? "reported"
                        : open.State == DeviceCommandState.Sent ? "the device did not answer"
                        : "the device did not come",
                    cancel);
            }
        }
    }

    /// <summary>
    /// Whether the entity's attribute has the value: told after the command was asked, and observed after it too, so
    /// that a reading that was under way confirms nothing.
    /// </summary>
    private async ValueTask<bool> IsReportedAsync(DeviceCommand command, CancellationToken cancel)
    {
        if (command.Entity is not { } entity || DeviceCommandText.Expand(command.Attribute) is not { } name
            || !(await _city.FindAsync(entity, Keeper, cancel)).TryGet(out var found, out _))
            return false;
        foreach (var attribute in found.ToEntity().Attributes)
            if (attribute.Name == name && attribute.DatasetId is null)
                return attribute.Value == command.Desired && attribute.ModifiedAt >= command.RequestedAt
                    && !(attribute.ObservedAt < command.RequestedAt);
        return false;
    }

    private async ValueTask<Refusal?> NoteAsync(
        DeviceCommand command, DeviceCommandState state, string info, CancellationToken cancel)
    {
        var next = command with { State = state, StateAt = Moment.Now(_clock), Info = info };
        var noted = await _city.WriteAsync(DeviceCommandEntity.Note(next), Keeper, cancel);
        // One that somebody deleted is waited for no longer.
        if (noted.Refusal is { Kind: not RefusalKind.Unknown } busy) return busy;
        if (next.IsSettled || noted.Refusal is not null) Forget(next);
        else Keep(next);
        return noted.Refusal;
    }

    private DeviceCommand? Find(string device, string id)
    {
        lock (_gate) return _open.GetValueOrDefault(device)?.GetValueOrDefault(id);
    }

    private bool HasRoom(string device)
    {
        lock (_gate)
            return _openCount < Options.OpenMax
                && (!_open.TryGetValue(device, out var all) || all.Count < Options.OpenOfDeviceMax);
    }

    private void Keep(DeviceCommand command)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(command.Device, out var all))
                _open[command.Device] = all = new Dictionary<string, DeviceCommand>(StringComparer.Ordinal);
            if (!all.ContainsKey(command.Id)) _openCount++;
            all[command.Id] = command;
        }
    }

    private void Forget(DeviceCommand command)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(command.Device, out var all) || !all.Remove(command.Id)) return;
            _openCount--;
            if (all.Count == 0) _open.Remove(command.Device);
        }
    }

    private ValueTask<Deciding> DecideAsync(DeviceCommand command, CancellationToken cancel) =>
        DecideAsync(command.Device, command.Id, cancel);

    private async ValueTask<Deciding> DecideAsync(string device, string id, CancellationToken cancel)
    {
        var gate = _deciding[(uint)HashCode.Combine(device, id) % Stripes];
        await gate.WaitAsync(cancel);
        return new Deciding(gate);
    }

    private Refusal Full() => new(RefusalKind.Overloaded, "device.commands.full",
        $"A device has at most {Options.OpenOfDeviceMax} open commands, and all have at most {Options.OpenMax}. Wait "
        + "until some are settled.");

    private static Refusal Unanswered() => new(RefusalKind.Unknown, "device.command.unknown",
        "Answer on devices/DEVICE/answers/ID with the id of the command.");

    private readonly struct Deciding(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
