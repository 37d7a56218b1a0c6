using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>Reads the feeds of the brain and what they could not take.</summary>
internal sealed class FeedsReader(CityClient city, Deferrals deferrals)
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

    /// <summary>One feed with its dead letters, as a reader wants them.</summary>
    public async Task<FeedView> OneAsync(Frame frame, string name, TableState state, CancellationToken cancel)
    {
        var view = new FeedView { Name = name };
        var answer = await city.GetAsync(frame.Headers, Path(name), cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Object } feed })
            return view with { Fault = answer, File = await FileAsync(frame, name, answer, cancel) };
        var shown = Feed(feed);
        view = view with { Feed = shown, LettersKept = shown.Count("deadLetters") };
        // Who may read feeds but not what came in sees the counters alone.
        if (await LettersAsync(frame, name, cancel) is not { } letters) return view;
        var kept = letters.Where(letter => !deferrals.IsGoing(name, letter.Number)).ToList();
        var table = TableRows.Page(kept, FeedColumns.Letters(frame.Texts, name), state);
        var going = letters.Count - kept.Count;
        return view with
        {
            LettersKept = Math.Max(0, view.LettersKept - going),
            Letters = table with { More = view.LettersKept > letters.Count ? view.LettersKept : null },
        };
    }

    /// <summary>The file with faults by which a feed would run that is not there, or null.</summary>
    private async Task<ShownFile?> FileAsync(Frame frame, string name, CityAnswer answer, CancellationToken cancel) =>
        answer.Status != StatusCodes.Status404NotFound ? null : (await AllAsync(frame, cancel)).Files.FirstOrDefault(
            file => System.IO.Path.GetFileNameWithoutExtension(file.File) == name);

    /// <summary>
    /// The oldest letters without what came, at most so many as a table sorts; null where they are refused.
    /// </summary>
    public async Task<List<ShownLetter>?> LettersAsync(Frame frame, string name, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers, $"{Path(name)}/dead-letters?original=false&limit={TableState.RowsMax}", cancel);
        return answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found }
            ? [.. found.EnumerateArray().Select(Letter)] : null;
    }

    /// <summary>One letter with what came.</summary>
    public async Task<LetterView> LetterAsync(Frame frame, string name, long number, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers, $"{Path(name)}/dead-letters?after={number - 1}&limit=1", cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found })
            return new LetterView(name, null, answer);
        var letter = found.EnumerateArray().Select(Letter).FirstOrDefault(each => each.Number == number);
        return new LetterView(name, letter, letter is null ? CityAnswer.Unknown("feed.letter.unknown") : null);
    }

    /// <summary>Tries one letter again, or all.</summary>
    public Task<CityAnswer> RetryAsync(IHeaderDictionary reader, string name, long? letter, CancellationToken cancel) =>
        city.SendAsync(reader, HttpMethod.Post, $"{LetterPath(name, letter)}/retry", cancel);

    /// <summary>Throws one letter away, or all up to a number.</summary>
    public Task<CityAnswer> DiscardAsync(
        IHeaderDictionary reader, string name, long? letter, long through, CancellationToken cancel) =>
        city.SendAsync(reader, HttpMethod.Delete, LetterPath(name, letter)
            + (letter is null ? FormattableString.Invariant($"?through={through}") : ""), cancel);

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
            Unseen = feed.TryGetProperty("unseen", out var unseen)
                ? (EntityReader.Number(unseen, "records"), EntityReader.Texts(unseen, "columns")) : null,
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
                .. Vocabulary.Items(letter, "refused").Select(refused => new ShownReason(
                    EntityReader.Text(refused, "code") ?? "", EntityReader.Text(refused, "at"),
                    EntityReader.Text(refused, "detail") ?? "")),
            ]);
    }
}
