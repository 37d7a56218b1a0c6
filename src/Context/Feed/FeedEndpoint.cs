using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// GET /api/feed: the durable changes behind a position, one JSON object a line, in order per shard. An answer ends at
/// the head that the feed had when it was asked, at the limit, or at 8 MiB; the header <c>City-Position</c> says where
/// to go on. A reader that gets no line has reached the head.
/// </summary>
internal static class FeedEndpoint
{
    /// <summary>How many lines one answer has at the most, and where nothing is said.</summary>
    public const int LimitMax = 10_000, LimitDefault = 1_000;

    private const int BytesMax = 8 * 1024 * 1024;

    private static readonly FrozenSet<string> Known = FrozenSet.Create("from", "limit");

    public static async Task ReadAsync(Exchange x)
    {
        var parameters = Parameters.Of(x.Http.Request, Known);
        var limit = parameters.Number("limit", 1) ?? LimitDefault;
        if (limit > LimitMax) throw new ReadingFault(Faults.Parameter("limit", $"At most {LimitMax} lines at once."));
        var position = Positions.Read(parameters.OrEmpty("from"), x.Door.City, "from");
        var head = x.Door.City.Head;
        var feed = Writes.OrThrow(x.Door.City.Feed(position, follow: false, x.Caller, x.Cancel));
        var lines = new JsonBuffer();
        var (sent, more) = (0, true);
        var changes = feed.GetAsyncEnumerator(x.Cancel);
        await using (changes.ConfigureAwait(false))
        {
            while (sent < limit && lines.Length < BytesMax
                && (more = await changes.MoveNextAsync().ConfigureAwait(false)))
            {
                position = position.After(changes.Current.Shard, changes.Current.Seq);
                ChangeWriter.Line(lines, changes.Current, position);
                lines.Write((byte)'\n');
                sent++;
            }
        }

        // Up to the head there were no other changes that this caller may see: they need not be looked for again.
        if (!more) position = Positions.Later(position, head);
        x.Http.Response.Headers["City-Position"] = position.ToString();
        await Answers.SendAsync(x.Http, lines, "application/x-ndjson").ConfigureAwait(false);
    }
}
