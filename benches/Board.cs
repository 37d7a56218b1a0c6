using System.Globalization;

namespace City.Bench;

/// <summary>Where figures are written as they come, and remarks about them as comments between.</summary>
internal sealed class Board(TextWriter output)
{
    /// <summary>Whether the machine is quick and quiet enough for figures in absolute units.</summary>
    public bool Quiet { get; set; }

    /// <summary>Whether a figure missed its target.</summary>
    public bool Short { get; private set; }

    /// <summary>Writes a figure.</summary>
    public void Show(Figure figure, double value)
    {
        Short |= figure.Verdict(value, Quiet) == "short";
        output.WriteLine(figure.Line(value, Quiet));
        output.Flush();
    }

    /// <summary>Writes a remark, which no program reads.</summary>
    public void Say(FormattableString remark)
    {
        output.WriteLine("# " + remark.ToString(CultureInfo.InvariantCulture));
        output.Flush();
    }
}
