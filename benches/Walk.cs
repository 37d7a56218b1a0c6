namespace City.Bench;

/// <summary>One series, the same whenever it is walked again.</summary>
internal sealed class Walk(int number)
{
    private readonly Random _random = new(number);

    public int Number => number;

    public DateTimeOffset At { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public int Tenths { get; private set; } = 5000;

    public void Next()
    {
        At = At.AddMilliseconds(60_000 + _random.Next(-2000, 2001));
        Tenths = Math.Clamp(Tenths + _random.Next(-5, 6), 1000, 9999);
    }
}
