namespace City.Screen;

/// <summary>The columns of tables about feeds.</summary>
internal static class FeedColumns
{
    public static IReadOnlyList<TableColumn<ShownFeed>> Feeds(Texts texts) =>
    [
        new("name", texts["feed"], feed => feed.Name)
        {
            IsName = true, Href = feed => "/feeds/" + Uri.EscapeDataString(feed.Name),
        },
        new("state", texts["feed.state"], feed => texts["feed.state." + feed.KnownState]),
        Count("accepted", texts["feed.accepted"]),
        Count("rejected", texts["feed.rejected"]),
        Count("late", texts["feed.late"]),
        Count("deadLetters", texts["feed.letters"]),
        new("lag", texts["feed.lag.ms"], feed => feed.Lag) { IsNumber = true },
        new("last", texts["feed.last"], feed => feed.LastTaken),
        new("owner", texts["feed.owner"], feed => feed.Owner),
    ];

    public static IReadOnlyList<TableColumn<ShownLetter>> Letters(Texts texts, string feed) =>
    [
        new("number", texts["feed.letter.number"], letter => letter.Number)
        {
            IsName = true, Href = letter => FormattableString.Invariant(
                $"/feeds/{Uri.EscapeDataString(feed)}/letters/{letter.Number}"),
        },
        new("time", texts["feed.letter.time"], letter => letter.Time),
        new("reason", texts["feed.letter.reason"], letter => string.Join(
            texts["list.separator"], letter.Reasons.Select(reason => reason.Words(texts)))),
        new("code", texts["fault.code"], letter => string.Join(' ', letter.Reasons.Select(reason => reason.Code))),
        new("topic", texts["feed.topic"], letter => letter.Topic),
    ];

    private static TableColumn<ShownFeed> Count(string name, string title) =>
        new(name, title, feed => feed.Count(name)) { IsNumber = true };
}
