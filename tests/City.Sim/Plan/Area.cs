namespace City.Sim;

/// <summary>A piece of the plan within one closed line, counter-clockwise.</summary>
/// <param name="Ring">The line; its last corner is its first.</param>
internal sealed record Area(IReadOnlyList<Spot> Ring)
{
    private const int Corners = 48;

    /// <summary>A roundish area that bulges a little to some sides.</summary>
    public static Area Round(Spot middle, double metres, Chance chance)
    {
        var (two, three) = (chance.Next(), chance.Next());
        var ring = Enumerable.Range(0, Corners).Select(n => n / (double)Corners).Select(turn =>
        {
            var reach = metres * (1 + 0.14 * Exact.Sine(2 * turn + two) + 0.09 * Exact.Sine(3 * turn + three));
            return middle + new Spot(Exact.Cosine(turn) * reach, Exact.Sine(turn) * reach);
        }).ToList();
        ring.Add(ring[0]);
        return new Area(ring);
    }

    /// <summary>Whether a spot lies inside: a line from it to the east meets the edge an odd number of times.</summary>
    public bool Holds(Spot spot)
    {
        var inside = false;
        for (var n = 1; n < Ring.Count; n++)
        {
            var (from, to) = (Ring[n - 1], Ring[n]);
            if (from.North > spot.North == to.North > spot.North) continue;
            var share = (spot.North - from.North) / (to.North - from.North);
            if (from.East + share * (to.East - from.East) > spot.East) inside = !inside;
        }

        return inside;
    }
}
