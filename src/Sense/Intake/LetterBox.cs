using System.Globalization;

namespace City.Sense;

/// <summary>
/// The dead letters of one feed, in pages of the store's documents. Bounded in number and bytes: whole pages of the
/// oldest go first, and how many went is counted for good. What waits for the disk together is written together.
/// </summary>
internal sealed class LetterBox : IDisposable
{
    /// <summary>The most letters of one page.</summary>
    public const int PageLettersMax = 100;

    private const int PageBytesMax = 6 * 1024 * 1024;

    private readonly IBlobStore _blobs;
    private readonly LiveFeedOptions _options;
    private readonly string _prefix;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _gate = new();
    private readonly List<Waiting> _waiting = [];
    private readonly List<Shelf> _shelves = [];
    private long _next = 1;

    private LetterBox(IBlobStore blobs, string feed, LiveFeedOptions options) =>
        (_blobs, _prefix, _options) = (blobs, $"feeds/{feed}/letters/", options);

    /// <summary>How many letters are kept.</summary>
    public int Count { get { lock (_gate) return _shelves.Sum(shelf => shelf.Heads.Count); } }

    /// <summary>How many bytes they count.</summary>
    public long Bytes { get { lock (_gate) return _shelves.Sum(shelf => shelf.Bytes); } }

    /// <summary>The number of the newest letter, kept or not; 0 before the first.</summary>
    public long Last => Interlocked.Read(ref _next) - 1;

    /// <summary>How many letters were dropped for want of room, ever.</summary>
    public long Dropped { get; private set; }

    /// <summary>Reads what the store holds of a feed.</summary>
    /// <exception cref="InvalidDataException">A document is damaged.</exception>
    public static async ValueTask<LetterBox> OpenAsync(
        IBlobStore blobs, string feed, LiveFeedOptions options, CancellationToken cancel)
    {
        var box = new LetterBox(blobs, feed, options);
        var keptFrom = 0L;
        foreach (var name in await blobs.ListAsync(box._prefix, cancel))
        {
            if (await blobs.GetAsync(name, cancel) is not { } document) continue;
            var page = LetterPage.Read(name, document);
            box._shelves.Add(new Shelf(name, page.Letters));
            (box.Dropped, keptFrom) = (Math.Max(box.Dropped, page.Dropped), Math.Max(keptFrom, page.KeptFrom));
            box._next = Math.Max(box._next, page.Next);
        }

        // A crash may have come between the page that counts them as dropped and their removal.
        foreach (var gone in box._shelves.SkipLast(1).Where(shelf => shelf.Last < keptFrom).ToList())
        {
            await blobs.DeleteAsync(gone.Name, cancel);
            box._shelves.Remove(gone);
        }

        return box;
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Keeps a letter; durable on return. Its number is given here.</summary>
    public async ValueTask KeepAsync(FeedLetter letter, CancellationToken cancel)
    {
        var mine = new Waiting(letter);
        lock (_gate) _waiting.Add(mine);
        try
        {
            await _writing.WaitAsync(cancel);
            try
            {
                // Whoever wrote before may have taken it along.
                while (!mine.IsKept) await WriteAsync(cancel);
            }
            finally
            {
                _writing.Release();
            }
        }
        finally
        {
            lock (_gate) _waiting.Remove(mine);
        }
    }

    /// <summary>Letters behind a number, the oldest first, at most <paramref name="limit"/>.</summary>
    public async ValueTask<ImmutableArray<FeedLetter>> ListAsync(long after, int limit, CancellationToken cancel)
    {
        List<Shelf> shelves;
        lock (_gate) shelves = [.. _shelves.Where(shelf => shelf.Heads.Exists(head => head.Number > after))];
        var letters = ImmutableArray.CreateBuilder<FeedLetter>();
        foreach (var shelf in shelves)
        {
            if (letters.Count >= limit) break;
            if (await _blobs.GetAsync(shelf.Name, cancel) is not { } document) continue;
            letters.AddRange(LetterPage.Read(shelf.Name, document).Letters
                .Where(letter => letter.Number > after).Take(limit - letters.Count));
        }

        return letters.ToImmutable();
    }

    /// <summary>
    /// Puts a letter in the place of the one of its number, or removes that; false where there is none.
    /// </summary>
    public async ValueTask<bool> ReplaceAsync(long number, FeedLetter? by, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            Shelf? shelf;
            lock (_gate) shelf = _shelves.Find(each => each.Heads.Exists(head => head.Number == number));
            if (shelf is null || await _blobs.GetAsync(shelf.Name, cancel) is not { } document) return false;
            var page = LetterPage.Read(shelf.Name, document);
            var left = page.Letters.Select(letter => letter.Number == number ? by : letter).OfType<FeedLetter>();
            page = page with { Dropped = Dropped, Next = _next, Letters = [.. left] };
            await PutAsync(shelf, page, cancel);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Throws away all letters up to a number.</summary>
    /// <returns>How many they were.</returns>
    public async ValueTask<int> ClearAsync(long through, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var count = 0;
            foreach (var shelf in _shelves.ToList())
            {
                var gone = shelf.Heads.Count(head => head.Number <= through);
                if (gone == 0 && shelf.Heads.Count > 0) continue;
                ImmutableArray<FeedLetter> left = [];
                if (gone < shelf.Heads.Count && await _blobs.GetAsync(shelf.Name, cancel) is { } document)
                    left = [.. LetterPage.Read(shelf.Name, document).Letters.Where(each => each.Number > through)];
                count += gone;
                await PutAsync(shelf, new LetterPage(Dropped, 0, _next, left), cancel);
            }

            return count;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Only the newest page is kept when it is empty: it holds the count and the next number.</summary>
    private async ValueTask PutAsync(Shelf shelf, LetterPage page, CancellationToken cancel)
    {
        if (page.Letters.IsEmpty && shelf != _shelves[^1]) await _blobs.DeleteAsync(shelf.Name, cancel);
        else await _blobs.PutAsync(shelf.Name, page.ToBytes(), cancel);
        lock (_gate)
        {
            if (page.Letters.IsEmpty && shelf != _shelves[^1]) _shelves.Remove(shelf);
            else shelf.Fill(page.Letters);
        }
    }

    private async ValueTask WriteAsync(CancellationToken cancel)
    {
        List<Waiting> taken;
        lock (_gate)
        {
            taken = [.. _waiting.Where(waiting => !waiting.IsKept).Take(PageLettersMax)];
            for (var (i, bytes) = (0, 0L); i < taken.Count; i++)
                if ((bytes += taken[i].Letter.Weight) > PageBytesMax && i > 0)
                    taken.RemoveRange(i, taken.Count - i);
        }

        ImmutableArray<FeedLetter> letters = [.. taken.Select((each, i) => each.Letter with { Number = _next + i })];
        var gone = TooMany(letters.Length, letters.Sum(letter => (long)letter.Weight));
        var dropped = Dropped + gone.Sum(shelf => shelf.Heads.Count);
        var keptFrom = gone.Count == 0 ? 0 : gone[^1].Last + 1;
        var name = _prefix + letters[0].Number.ToString("D16", CultureInfo.InvariantCulture);
        var page = new LetterPage(dropped, keptFrom, _next + letters.Length, letters);
        await _blobs.PutAsync(name, page.ToBytes(), cancel);
        Interlocked.Add(ref _next, letters.Length);
        Dropped = dropped;
        lock (_gate)
        {
            _shelves.Add(new Shelf(name, letters));
            foreach (var shelf in gone) _shelves.Remove(shelf);
            foreach (var each in taken) each.IsKept = true;
        }

        foreach (var shelf in gone) await _blobs.DeleteAsync(shelf.Name, cancel);
    }

    private List<Shelf> TooMany(int count, long bytes)
    {
        var gone = new List<Shelf>();
        lock (_gate)
        {
            count += _shelves.Sum(shelf => shelf.Heads.Count);
            bytes += _shelves.Sum(shelf => shelf.Bytes);
            foreach (var shelf in _shelves)
            {
                if (count <= _options.LettersMax && bytes <= _options.LetterBytesMax) break;
                gone.Add(shelf);
                (count, bytes) = (count - shelf.Heads.Count, bytes - shelf.Bytes);
            }
        }

        return gone;
    }

    private sealed class Waiting(FeedLetter letter)
    {
        public FeedLetter Letter { get; } = letter;

        public bool IsKept { get; set; }
    }

    /// <summary>What is remembered of a page: the numbers and weights of its letters.</summary>
    private sealed class Shelf
    {
        public Shelf(string name, ImmutableArray<FeedLetter> letters)
        {
            Name = name;
            Last = long.Parse(name[(name.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
            Fill(letters);
        }

        public string Name { get; }

        public long Last { get; private set; }

        public List<(long Number, int Weight)> Heads { get; private set; } = [];

        public long Bytes { get; private set; }

        public void Fill(ImmutableArray<FeedLetter> letters)
        {
            Heads = [.. letters.Select(letter => (letter.Number, letter.Weight))];
            Bytes = Heads.Sum(head => (long)head.Weight);
            if (Heads.Count > 0) Last = Math.Max(Last, Heads[^1].Number);
        }
    }
}
