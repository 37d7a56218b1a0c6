using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace City.Screen;

/// <summary>A column of a <c>DataTable</c>: how it is called, what stands in it, and how that is shown.</summary>
/// <typeparam name="TRow">A row.</typeparam>
/// <param name="Key">Its name in addresses: letters.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Value">
/// What stands in it: a text, a number (<see cref="long"/>, <see cref="double"/>), a <see cref="DateTimeOffset"/> or
/// null. Rows are sorted, filtered and exported by it.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record TableColumn<TRow>(string Key, string Title, Func<TRow, object?> Value)
{
    /// <summary>How a cell is shown; null for its value alone.</summary>
    public RenderFragment<TRow>? Cell { get; init; }

    /// <summary>The page that its value leads to, or null.</summary>
    public Func<TRow, string>? Href { get; init; }

    /// <summary>Whether it names the row.</summary>
    public bool IsName { get; init; }

    /// <summary>Whether numbers stand in it.</summary>
    public bool IsNumber { get; init; }

    /// <summary>Whether rows can be sorted by it.</summary>
    public bool IsSortable { get; init; } = true;

    /// <summary>The value as a text, as rows are filtered by it.</summary>
    internal string Text(TRow row) => Value(row) switch
    {
        null => "",
        string text => text,
        DateTimeOffset time => Frame.Utc(time),
        long number => Frame.Whole(number),
        double number => Frame.Number(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString() ?? "",
    };
}
