using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>Reads the feeds of the brain and what they could not take.</summary>
internal sealed class FeedsReader(CityClient city)
{
    private const string Root = "/api/feeds";

    /// <summary>The longest original that is shown; the rest is left to the API.</summary>
    private const int OriginalShown = 2_000;

    /// <summary>Every feed, and every file by which none runs.</summary>
    public async Task<FeedsView> AllAsync(Frame frame, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, Root, cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Object } all })
            return new FeedsView { Fault = answer };
        var feeds = Vocabulary.Items(all, "feeds").Select(Feed).ToList();
        return new FeedsView
        {
            Feeds = feeds,
            Files =
            [
                .. Vocabulary.Items(all, "files").Select(file =>
                        new ShownFile(EntityReader.Text(file, "file") ?? "", Faults(file)))
                    .Where(file => file.Faults.Count > 0),
            ],
        };
    }

    /// <summary>One feed with a page of its dead letters.</summary>
    public async Task<FeedView> OneAsync(Frame frame, string name, long after, CancellationToken cancel)
    {
        var view = new FeedView { Name = name };
        var answer = await city.GetAsync(frame.Headers, Path(name), cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Object } feed })
            return view with { Fault = answer };
        view = view with { Feed = Feed(feed) };
        var letters = await city.GetAsync(
            frame.Headers, $"{Path(name)}/dead-letters?after={after}&limit={FeedView.PageSize + 1}", cancel);
        // Who may read feeds but not what came in sees the counters alone.
        if (letters is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found }) return view;
        var shown = found.EnumerateArray().Select(Letter).ToList();
        return shown.Count <= FeedView.PageSize
            ? view with { Letters = shown }
            : view with { Letters = shown[..FeedView.PageSize], Next = shown[FeedView.PageSize - 1].Number };
    }

    /// <summary>Tries one letter again, or all.</summary>
    public Task<CityAnswer> RetryAsync(IHeaderDictionary reader, string name, long? letter, CancellationToken cancel) =>
        city.SendAsync(reader, HttpMethod.Post, $"{LetterPath(name, letter)}/retry", cancel);

    /// <summary>Throws one letter away, or all.</summary>
    public Task<CityAnswer> DiscardAsync(
        IHeaderDictionary reader, string name, long? letter, CancellationToken cancel) =>
        city.SendAsync(reader, HttpMethod.Delete, LetterPath(name, letter), cancel);

    private static string Path(string name) => $"{Root}/{Uri.EscapeDataString(name)}";

    private static string LetterPath(string name, long? letter) =>
        $"{Path(name)}/dead-letters" + (letter is { } number ? FormattableString.Invariant($"/{number}") : "");

    private static ShownFeed Feed(JsonElement feed)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var member in feed.EnumerateObject())
            if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var count))
                counts[member.Name] = count;
        return new ShownFeed
        {
            Name = EntityReader.Text(feed, "name") ?? "",
            State = EntityReader.Text(feed, "state") ?? "",
            Counts = counts,
            Topic = EntityReader.Text(feed, "topic"),
            Owner = EntityReader.Text(feed, "owner"),
            Freshness = counts.TryGetValue("freshnessSeconds", out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
            LastTaken = EntityReader.Time(feed, "lastTaken"),
            LastReading = EntityReader.Time(feed, "lastReading"),
            Faults = Faults(feed),
        };
    }

    private static List<(long Line, long Column, string Code, string Detail)> Faults(JsonElement from) =>
    [
        .. Vocabulary.Items(from, "faults").Select(fault => (
            EntityReader.Number(fault, "line"), EntityReader.Number(fault, "column"),
            EntityReader.Text(fault, "code") ?? "",
            EntityReader.Text(fault, "detail") ?? "")),
    ];

    private static ShownLetter Letter(JsonElement letter)
    {
        var original = EntityReader.Text(letter, "original") ?? EntityReader.Text(letter, "originalBase64");
        return new ShownLetter(
            EntityReader.Number(letter, "number"), EntityReader.Time(letter, "time"),
            EntityReader.Text(letter, "topic") ?? "",
            original?.Length > OriginalShown ? original[..OriginalShown] + " …" : original,
            [
                .. Vocabulary.Items(letter, "refused").Select(refused =>
                    $"{EntityReader.Text(refused, "detail")} ({EntityReader.Text(refused, "code")})"),
            ]);
    }
}
