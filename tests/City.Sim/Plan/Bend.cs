namespace City.Sim;

/// <summary>A gently bending line: how far it lies to the side at a place along it, in metres.</summary>
/// <param name="Base">Its mean.</param>
/// <param name="Waves">Height in metres, length in metres and start in turns of each of its waves.</param>
internal sealed record Bend(double Base, params (double Height, double Length, double Start)[] Waves)
{
    public double At(double along)
    {
        var side = Base;
        foreach (var (height, length, start) in Waves) side += height * Exact.Sine(along / length + start);
        return side;
    }
}
