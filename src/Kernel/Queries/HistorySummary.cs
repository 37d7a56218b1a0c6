namespace City.Kernel;

/// <summary>What the numbers of a series were in one period (GS CIM 009 V1.9.1, 4.5.19).</summary>
/// <param name="From">The period's beginning, included.</param>
/// <param name="Until">The period's end, not included.</param>
/// <param name="Count">How many points, numbers or not.</param>
/// <param name="DistinctCount">How many different values.</param>
/// <param name="Sum">The sum of the numbers.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
/// <param name="Min">The least number; NaN where there is none.</param>
/// <param name="Max">The greatest number; NaN where there is none.</param>
/// <param name="Numbers">How many points were numbers.</param>
public readonly record struct HistorySummary(
    Moment From, Moment Until, long Count, long DistinctCount,
    double Sum, double SumOfSquares, double Min, double Max, long Numbers)
{
    /// <summary>The mean of the numbers; NaN where there is none.</summary>
    public double Mean => Sum / Numbers;

    /// <summary>The standard deviation of the numbers as a population; NaN where there is none.</summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, SumOfSquares / Numbers - Mean * Mean));
}
