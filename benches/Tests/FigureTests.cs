using Xunit;

namespace City.Bench;

public sealed class FigureTests
{
    [Theory]
    [InlineData(0.42, "ok")]
    [InlineData(0.419, "short")]
    public void A_ratio_counts_on_any_machine(double value, string verdict)
    {
        Assert.Equal(verdict, Figures.Patch.Verdict(value, quiet: false));
        Assert.Equal(verdict, Figures.Patch.Verdict(value, quiet: true));
    }

    [Theory]
    [InlineData(8.0, true, "ok")]
    [InlineData(8.1, true, "short")]
    [InlineData(1.0, false, "noisy")]
    [InlineData(99.0, false, "noisy")]
    public void A_time_counts_only_on_a_quiet_machine(double value, bool quiet, string verdict)
    {
        Assert.Equal(verdict, Figures.PatchP99.Verdict(value, quiet));
    }

    [Fact]
    public void A_size_counts_on_any_machine()
    {
        Assert.Equal("short", Figures.Memory.Verdict(1.31, quiet: false));
        Assert.Equal("ok", Figures.History.Verdict(4, quiet: false));
    }

    [Fact]
    public void A_line_has_name_value_unit_target_and_verdict()
    {
        Assert.Equal("patch\t0.512\tratio\t>= 0.42\tok", Figures.Patch.Line(0.5123, quiet: false));
        Assert.Equal("simulation\t25000\tcrashes/min\t>= 2000\tok", Figures.Simulation.Line(25_000, quiet: true));
        Assert.Equal("batch\t123456\tentities/s\t>= 100000\tok", Figures.Batch.Line(123456.4, quiet: true));
    }

    [Fact]
    public void Only_a_short_figure_makes_the_run_fail()
    {
        using var said = new StringWriter();
        var board = new Board(said) { Quiet = false };

        board.Show(Figures.PatchP99, 99);
        Assert.False(board.Short);

        board.Show(Figures.Patch, 0.1);
        board.Show(Figures.Get, 1);
        Assert.True(board.Short);
        Assert.Equal(3, said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void The_middle_of_an_even_number_of_runs_is_between_two()
    {
        Assert.Equal(2.5, Machine.Median([4, 1, 2, 3]));
        Assert.Equal(3, Machine.Median([9, 1, 3]));
    }

    [Fact]
    public void A_name_chooses_the_figures_that_contain_it()
    {
        Assert.True(LiveOptions.TryRead(["--only", "p99", "--quick"], out var options));

        Assert.True(options.Quick);
        Assert.True(options.Wants("patch.p99"));
        Assert.False(options.Wants("patch", "get"));
        Assert.False(LiveOptions.TryRead(["--only"], out _));
        Assert.False(LiveOptions.TryRead(["fast"], out _));
    }
}
