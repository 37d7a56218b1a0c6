namespace City.Sim;

/// <summary>
/// Sine and angle by additions, products and square roots only, which every machine rounds alike; those of the
/// system's library differ in their last digit from one machine to the next, and the city would with them.
/// </summary>
internal static class Exact
{
    /// <summary>The sine of an angle in turns (1 is a full circle), off by less than 1e-9.</summary>
    public static double Sine(double turns)
    {
        var part = turns - Math.Floor(turns);
        var half = part >= 0.5 ? part - 0.5 : part;
        var quarter = half > 0.25 ? 0.5 - half : half;
        var angle = quarter * Math.Tau;
        var square = angle * angle;
        var term = angle;
        var sum = angle;
        for (var n = 1; n <= 7; n++)
        {
            term *= -square / (2 * n * (2 * n + 1));
            sum += term;
        }

        return part >= 0.5 ? -sum : sum;
    }

    /// <summary>The cosine of an angle in turns.</summary>
    public static double Cosine(double turns) => Sine(turns + 0.25);

    /// <summary>Where a step leads: degrees from north, clockwise, 0 to 360.</summary>
    public static double Bearing(double east, double north)
    {
        if (east == 0 && north == 0) return 0;
        var (longer, shorter) = (Math.Max(Math.Abs(east), Math.Abs(north)), Math.Min(Math.Abs(east), Math.Abs(north)));
        var degrees = ArcTangent(shorter / longer) * 360 / Math.Tau;
        if (Math.Abs(east) > Math.Abs(north)) degrees = 90 - degrees;
        if (north < 0) degrees = 180 - degrees;
        return east < 0 ? 360 - degrees : degrees;
    }

    // Halving the angle three times makes the series short.
    private static double ArcTangent(double tangent)
    {
        for (var n = 0; n < 3; n++) tangent /= 1 + Math.Sqrt(1 + tangent * tangent);
        var square = tangent * tangent;
        var sum = 0.0;
        for (var n = 6; n >= 0; n--) sum = (n % 2 == 0 ? 1.0 : -1.0) / (2 * n + 1) + square * sum;
        return 8 * tangent * sum;
    }
}
