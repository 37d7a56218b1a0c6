using System.Collections.Immutable;
using System.Text;

namespace City.Simulation;

/// <summary>
/// One run: a machine with a disk, one or two processes of the city on it, clients, and what goes wrong. All that
/// happens is drawn from the seed, one step after another, on one thread.
/// </summary>
internal sealed partial class World : IDisposable
{
    public const int Shards = 3;
    private const int Steps = 900, StepsWithPersons = 1_400;

    private readonly Random _random;
    private readonly Draw _draw;
    private readonly DrawReadings? _readings;
    private readonly DrawPersons? _persons;
    private readonly List<Turn> _turns = [];
    private readonly Dictionary<string, SimProcess> _locks = new(StringComparer.Ordinal);
    private readonly List<SimProcess> _processes = [];
    private readonly StringBuilder _trace = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private BrokenRule? _broken;
    private int _processesMade;
    private bool _wasShared;
    private long _fullUntil;
    private long _troubleUntil;

    private World(int seed, Sabotage sabotage, Kinds kinds)
    {
        Sabotage = sabotage;
        _random = new Random(seed);
        _draw = new Draw(_random);
        _readings = kinds.HasFlag(Kinds.Readings) ? new DrawReadings(new Random(seed ^ 0x5EAD)) : null;
        Temper = Temper.Of(_random, kinds.HasFlag(Kinds.Archives) ? new Random(~seed) : null);
        if (kinds.HasFlag(Kinds.Retention)) Temper = Temper.Forgetting(new Random(seed ^ 0x7E17));
        if (kinds.HasFlag(Kinds.Persons))
        {
            Temper = Temper.Sealing();
            _persons = new DrawPersons(new Random(seed ^ 0x9E45));
            Chance = new SeededChance(new Random(seed ^ 0x5EA1));
            Keys = new KeyTruth(this);
            Persons = new PersonTruth(Keys, () => _wasShared);
            Disk.MustNotHold(DrawPersons.Secret);
        }

        Indexed = new IndexedAttributes(Temper.Options.IndexedAttributes);
        Truth = new Truth(this);
    }

    public Sabotage Sabotage { get; }

    public Temper Temper { get; }

    public SimTime Time { get; } = new();

    public SimDisk Disk { get; private set; } = new();

    public Ledger Ledger { get; } = new();

    public Truth Truth { get; }

    /// <summary>The keys of persons; null where nothing is personal.</summary>
    public KeyTruth? Keys { get; }

    /// <summary>What the log holds of persons; null where nothing is personal.</summary>
    public PersonTruth? Persons { get; }

    /// <summary>Makes keys and nonces.</summary>
    public Chance Chance { get; } = Chance.OfTheMachine;

    public IndexedAttributes Indexed { get; }

    public int Crashes { get; private set; }

    /// <summary>Runs a seed to its end, or to the first rule that breaks.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="sabotage">What is taken out.</param>
    /// <param name="kinds">What the run holds; less for seeds from before there was more.</param>
    public static RunResult Run(int seed, Sabotage sabotage = Sabotage.None, Kinds kinds = Kinds.Usual)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var world = new World(seed, sabotage, kinds);
            try
            {
                var steps = world.Persons is null ? Steps : StepsWithPersons;
                for (var step = 0; step < steps; step++) world.Step();
                world.ComeToRest();
            }
            catch (BrokenRule broken)
            {
                world.Say($"broken: {broken.Message}");
                return new RunResult(seed, kinds, broken, world.Crashes, Encoding.UTF8.GetBytes($"{world._trace}"));
            }

            return new RunResult(seed, kinds, null, world.Crashes, Encoding.UTF8.GetBytes($"{world._trace}"));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Dispose() => Keys?.Dispose();

    /// <summary>Writes a line of the trace.</summary>
    public void Say(string what)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException($"Something runs on a thread of its own: {what}");
        _trace.Append(Time.Passed).Append(' ').Append(what).Append('\n');
    }

    /// <summary>Notes a broken rule where nothing can be thrown; the run ends with the step.</summary>
    public void Break(BrokenRule broken) => _broken ??= broken;

    public ValueTask WaitAsync(SimProcess process, string what, IoStep? step, string? name)
    {
        BrokenRule.Unless(Environment.CurrentManagedThreadId == _thread, Rule.OneThread, what);
        var slow = Temper.SlowDisk > 0 && _random.Next(1_000) < Temper.SlowDisk ? _random.Next(3_000) : 0;
        var turn = new Turn(process, what, step, name, Time.Passed + (step is null ? 0 : slow));
        if (!process.IsDead) _turns.Add(turn);
        return turn.Done;
    }

    public void Leave(SimProcess process, string name)
    {
        if (_locks.GetValueOrDefault(name) == process) _locks.Remove(name);
    }

    private void Step()
    {
        Time.Pass(_random.Next(4));
        var acts = Acts();
        var which = _random.Next(acts.Sum(act => act.Weight));
        foreach (var (weight, act) in acts)
        {
            which -= weight;
            if (which >= 0) continue;
            act();
            break;
        }

        Look();
    }

    /// <summary>What can happen now, and how likely it is against the rest.</summary>
    private List<(int Weight, Action Act)> Acts()
    {
        var acts = new List<(int Weight, Action Act)>();
        if (_processes.Count == 0) return [(1, StartProcess)];
        var ready = Ready();
        if (ready.Count > 0) acts.Add((450, () => Do(ready[_random.Next(ready.Count)])));
        var process = _processes[_random.Next(_processes.Count)];
        acts.Add((160, () => Send(process, NewDeed(process))));
        if (Ledger.Deeds.Count > 0) acts.Add((40, () => Send(process, OldDeed())));
        if (process.Commit is null && process.HasWork) acts.Add((160, () => Commit(process)));
        if (process.Keep is null) acts.Add((Temper.Keep, () => Keep(process)));
        acts.Add((50, () => Read(process)));
        acts.Add((20, () => Time.Pass(_random.Next(20, 2_500))));
        acts.Add((20, () => Open(process)));
        acts.Add((Temper.Kill, () => Kill(process)));
        acts.Add((Temper.PowerLoss, LosePower));
        if (_processes.Count == 1) acts.Add((Temper.SecondProcess, StartProcess));
        acts.Add((Temper.HandOver, () => HandOver(process)));
        acts.Add((Temper.DiskTrouble, () => Trouble(ref _troubleUntil, "fails")));
        acts.Add((Temper.DiskFull, () => Trouble(ref _fullUntil, "is full")));
        acts.Add((Temper.ClockJump, JumpClock));
        if (_persons is not null) AddActsOn(process, acts);
        return acts;
    }

    private List<Turn> Ready() =>
        [.. _turns.Where(turn => turn.DueAt <= Time.Passed && (turn.Lock is null || !_locks.ContainsKey(turn.Lock)))];

    private void Do(Turn turn)
    {
        _turns.Remove(turn);
        Say($"p{turn.Process.Number} {turn.What}");
        if (turn.Lock is { } name) _locks.Add(name, turn.Process);
        if (turn.Step is { } step && Fault(step) is { } fault)
        {
            Say($"p{turn.Process.Number} {turn.What} fails");
            turn.Process.DiskFailed = true;
            turn.Fail(fault);
            return;
        }

        turn.Step?.Do();
        turn.GoOn();
    }

    private StoreException? Fault(IoStep step)
    {
        if (step.Bytes > 0 && Time.Passed < _fullUntil)
        {
            step.DoPart?.Invoke(_random.Next(step.Bytes));
            return new StoreException("The disk is full.", retry: true) { NoRoom = true };
        }

        if (Time.Passed >= _troubleUntil || _random.Next(5) > 0) return null;
        if (step.Bytes > 0 && _random.Next(2) == 0) step.DoPart?.Invoke(_random.Next(step.Bytes + 1));
        return new StoreException("The disk fails.", retry: false);
    }

    private void Trouble(ref long until, string what)
    {
        until = Time.Passed + _random.Next(4_000);
        Say($"the disk {what} until {until}");
    }

    private void JumpClock()
    {
        var by = (long)_random.Next(-200_000, 200_000);
        Say($"clocks jump by {by}");
        Time.Jump(by);
    }

    private void Look()
    {
        Keys?.Follow(Disk);
        Truth.Follow(Disk);
        LookBack();
        foreach (var process in _processes) Poll(process);
        foreach (var process in _processes) ViewCheck.Look(process, Truth);
        BrokenRule.Unless(!Disk.HoldsWhatItMustNot, Rule.NothingPersonalIsOpen, "a personal value was written");
        if (_broken is not null) throw _broken;
    }
}
