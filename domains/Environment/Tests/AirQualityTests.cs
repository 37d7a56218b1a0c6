namespace City.Domains.Environment.Tests;

/// <summary>The model of HJ 633-2012 gives what the standard's tables and formulas give.</summary>
public sealed class AirQualityTests
{
    private static readonly DmnModel Model = Read();

    [Fact]
    public void The_model_is_sound_and_its_table_has_no_gap_and_no_overlap()
    {
        Assert.Empty(Model.Faults);
        Assert.Empty(Model.CheckTables());
    }

    // By table 1 and formula (1), worked out by hand: 80 of PM2.5 lies between 75 (100) and 115 (150).
    [Theory]
    [InlineData(35, 50, "一级", "优")]
    [InlineData(36, 52, "二级", "良")]
    [InlineData(75, 100, "二级", "良")]
    [InlineData(80, 107, "三级", "轻度污染")]
    [InlineData(150, 200, "四级", "中度污染")]
    [InlineData(250, 300, "五级", "重度污染")]
    [InlineData(251, 301, "六级", "严重污染")]
    [InlineData(700, 500, "六级", "严重污染")]
    public void Fine_dust_alone_is_classed_by_the_standard(int fineDust, int index, string level, string name)
    {
        var inputs = new FeelContext(KeyValuePair.Create("PM2.5", (object?)FeelNumber.Of(fineDust)));

        Assert.Equal($"{index}", FeelText.Of(Decide("index", inputs)));
        var quality = Assert.IsType<FeelContext>(Decide("air quality", inputs));
        Assert.Equal((level, name), (quality.Get("level"), quality.Get("class")));
    }

    [Fact]
    public void The_worst_substance_decides_and_is_named()
    {
        var inputs = new FeelContext(
            KeyValuePair.Create("PM2.5", (object?)FeelNumber.Of(20)), KeyValuePair.Create("PM10", (object?)null),
            KeyValuePair.Create("NO2", (object?)FeelNumber.Of(100)),
            KeyValuePair.Create("O3", (object?)FeelNumber.Of(40)));

        Assert.Equal("110", FeelText.Of(Decide("index", inputs)));
        Assert.Equal("[\"NO2\"]", FeelText.Of(Decide("primary pollutants", inputs)));
    }

    private static object? Decide(string decision, FeelContext inputs) =>
        Model.Decide(decision, inputs, TimeProvider.System, FeelLimits.Default).Value;

    private static DmnModel Read()
    {
        var city = new DomainBuilder();
        new EnvironmentDomain().Describe(city);
        using var file = new MemoryStream(Assert.Single(city.Decisions).File.ToArray());
        var model = DmnModel.Load(file, [], out var refusal);
        Assert.Null(refusal);
        return model!;
    }
}
