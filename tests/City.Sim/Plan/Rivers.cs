namespace City.Sim;

/// <summary>The two rivers: the main one from west to east, and the north branch that flows into it.</summary>
internal sealed class Rivers
{
    /// <summary>Half of the width of the main river, metres from south to north.</summary>
    public const double MainHalf = 240;

    /// <summary>Half of the width of the north branch, metres from west to east.</summary>
    public const double BranchHalf = 130;

    private const double StepMetres = 100;

    private readonly Bend _main;
    private readonly Bend _branch;

    public Rivers(long seed)
    {
        var chance = new Chance(seed, "rivers");
        _main = new Bend(chance.Between(-1_400, -1_000),
            (chance.Between(600, 750), 13_000, chance.Next()), (200, 5_200, chance.Next()));
        _branch = new Bend(chance.Between(600, 1_200), (500, 9_000, chance.Next()), (120, 3_700, chance.Next()));
        Mouth = Meet(_branch.At);
    }

    /// <summary>Where the middles of the two rivers meet.</summary>
    public Spot Mouth { get; }

    /// <summary>How far north the middle of the main river is, at so many metres east.</summary>
    public double MainNorth(double east) => _main.At(east);

    /// <summary>How far east the middle of the north branch is, at so many metres north.</summary>
    public double BranchEast(double north) => _branch.At(north);

    /// <summary>Whether a spot lies in the main river or nearer to it than a margin, in metres.</summary>
    public bool InMain(Spot spot, double margin = 0) =>
        Math.Abs(spot.North - _main.At(spot.East)) <= MainHalf + margin;

    /// <summary>Whether a spot lies in the north branch or nearer to it than a margin, metres.</summary>
    public bool InBranch(Spot spot, double margin = 0) =>
        spot.North >= _main.At(spot.East) && Math.Abs(spot.East - _branch.At(spot.North)) <= BranchHalf + margin;

    /// <summary>Whether a spot lies in one of them or nearer to it than a margin, in metres.</summary>
    public bool Wet(Spot spot, double margin = 0) => InMain(spot, margin) || InBranch(spot, margin);

    /// <summary>Which of the three lands between the rivers a spot belongs to; in a river, a near one.</summary>
    public int LandOf(Spot spot) =>
        spot.North < _main.At(spot.East) ? 0 : spot.East < _branch.At(spot.North) ? 1 : 2;

    /// <summary>Where a line that runs from south to north meets the middle of the main river.</summary>
    public Spot Meet(Func<double, double> eastAt)
    {
        var north = _main.Base;
        for (var n = 0; n < 60; n++) north = (north + _main.At(eastAt(north))) / 2;
        return new Spot(eastAt(north), north);
    }

    /// <summary>The shore of the main river, counter-clockwise, closed.</summary>
    public IReadOnlyList<Spot> MainShore()
    {
        var middle = Steps(-Ground.EastMax, Ground.EastMax).Select(east => new Spot(east, _main.At(east))).ToList();
        return Ring(middle.Select(spot => spot + new Spot(0, -MainHalf)),
            middle.Select(spot => spot + new Spot(0, MainHalf)));
    }

    /// <summary>The shore of the north branch, to the middle of the main river, counter-clockwise, closed.</summary>
    public IReadOnlyList<Spot> BranchShore()
    {
        var middle = Steps(Mouth.North, Ground.NorthMax).Select(north => new Spot(_branch.At(north), north)).ToList();
        return Ring(middle.Select(spot => spot + new Spot(BranchHalf, 0)),
            middle.Select(spot => spot + new Spot(-BranchHalf, 0)));
    }

    /// <summary>The middle of the main river between two places, west to east.</summary>
    public IEnumerable<Spot> MainMiddle(double west, double east) =>
        Steps(west, east).Select(along => new Spot(along, _main.At(along)));

    /// <summary>Places from one to another in even steps of about 100 m, both included.</summary>
    public static IEnumerable<double> Steps(double from, double to)
    {
        var count = Math.Max(1, (int)Math.Ceiling((to - from) / StepMetres));
        for (var n = 0; n <= count; n++) yield return from + (to - from) * n / count;
    }

    private static List<Spot> Ring(IEnumerable<Spot> there, IEnumerable<Spot> back)
    {
        List<Spot> ring = [.. there, .. back.Reverse()];
        ring.Add(ring[0]);
        return ring;
    }
}
