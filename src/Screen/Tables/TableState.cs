using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// How a reader wants a table, as the page's address says: <c>?sort=-rejected&amp;filter=loop&amp;offset=25</c>.
/// </summary>
/// <param name="Sort">The key of the column by which rows are sorted; empty for their own order.</param>
/// <param name="IsDown">Whether the greatest comes first.</param>
/// <param name="Filter">The text that a row must hold; empty for all.</param>
/// <param name="Offset">How many rows to pass over.</param>
internal sealed record TableState(string Sort, bool IsDown, string Filter, int Offset)
{
    public const int PageSize = 25;

    /// <summary>The most rows that are sorted, filtered or exported.</summary>
    public const int RowsMax = 1_000;

    private const int OffsetMax = 1_000_000;

    public static TableState Of(IQueryCollection query)
    {
        _ = int.TryParse(query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        var (sort, filter) = (ScreenDoors.Search(query["sort"]), ScreenDoors.Search(query["filter"]));
        return new TableState(sort.TrimStart('-'), sort.StartsWith('-'), filter, Math.Min(offset, OffsetMax));
    }

    /// <summary>Whether the rows come in an order of their own and are all wanted.</summary>
    public bool IsPlain => Sort.Length == 0 && Filter.Length == 0;
}
