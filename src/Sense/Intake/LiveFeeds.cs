namespace City.Sense;

/// <summary>
/// The feeds that live in the brain: loads their mappings from a folder, finds them for a message, and keeps their
/// entities up to date. Safe for use by many tasks.
/// </summary>
public sealed class LiveFeeds : IDisposable
{
    private const string TakenCode = "mapping.taken";

    private readonly LiveFeedOptions _options;
    private readonly ICity _city;
    private readonly IBlobStore _blobs;
    private readonly Func<Mapping, IMessageReader> _readers;
    private readonly TimeProvider _clock;
    private readonly FeedFolder? _folder;
    private readonly FeedEntities _entities;
    private readonly KeptMappings _kept;
    private readonly Dictionary<string, LiveFeed> _known = new(StringComparer.Ordinal);

    /// <summary>The feeds that domains brought, by name; null until they were read.</summary>
    private Dictionary<string, (string Place, Mapping Mapping)>? _brought;

    private volatile ImmutableSortedDictionary<string, FeedFile> _files =
        ImmutableSortedDictionary.Create<string, FeedFile>(StringComparer.Ordinal);
    private volatile LiveFeed[] _running = [];

    /// <summary>Nothing is loaded yet.</summary>
    /// <param name="city">Where readings go.</param>
    /// <param name="blobs">Where dead letters are kept, and the mappings in use.</param>
    /// <param name="readers">What takes the messages of a mapping apart.</param>
    /// <param name="folder">The folder of mappings; null for feeds by <see cref="AddAsync"/> alone.</param>
    /// <param name="options">Limits and pace.</param>
    /// <param name="clock">Tells the time.</param>
    public LiveFeeds(
        ICity city, IBlobStore blobs, Func<Mapping, IMessageReader> readers, string? folder, LiveFeedOptions options,
        TimeProvider clock)
    {
        (_city, _blobs, _readers, _options, _clock) = (city, blobs, readers, options, clock);
        _folder = folder is null ? null : new FeedFolder(folder);
        _entities = new FeedEntities(city, clock);
        _kept = new KeptMappings(blobs);
    }

    /// <summary>The files of the folder, in the order of their names.</summary>
    public IEnumerable<FeedFile> Files => _files.Values;

    /// <summary>The feeds that run, in the order of their names.</summary>
    public IReadOnlyList<LiveFeed> Running => _running;

    /// <summary>The feed of a name, or null.</summary>
    public LiveFeed? Find(string name) => Running.FirstOrDefault(feed => feed.Name == name);

    /// <summary>The feeds that a topic leads to.</summary>
    public IReadOnlyList<LiveFeed> For(string topic)
    {
        List<LiveFeed>? found = null;
        foreach (var feed in _running)
            if (feed.Mapping.Source.Topic?.Matches(topic) == true)
                (found ??= new List<LiveFeed>(1)).Add(feed);
        return found is null ? [] : found;
    }

    /// <summary>Runs a feed by a mapping, in place of an earlier one of its name.</summary>
    /// <exception cref="InvalidDataException">Dead letters in the store are damaged.</exception>
    public async ValueTask<LiveFeed> AddAsync(Mapping mapping, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        var source = new FeedSource(
            mapping, _readers(mapping), FeedSource.WritesPersonal(mapping, _options.Personal));
        if (_known.TryGetValue(mapping.Feed, out var feed)) feed.Use(source);
        else
        {
            var letters = await LetterBox.OpenAsync(_blobs, mapping.Feed, _options, cancel);
            var before = await _entities.ReadAsync(mapping.Feed, _options.Pause, cancel);
            _known[mapping.Feed] = feed = new LiveFeed(source, _city, letters, before, _options, _clock);
        }

        if (!_running.Contains(feed))
            _running = [.. _running.Append(feed).OrderBy(each => each.Name, StringComparer.Ordinal)];
        return feed;
    }

    /// <summary>
    /// Looks at the folder: reads what is new or changed. What has faults when the program starts, or is away, runs as
    /// it did last. One task at a time.
    /// </summary>
    /// <exception cref="InvalidDataException">Dead letters in the store are damaged.</exception>
    public async Task LoadAsync(CancellationToken cancel)
    {
        if (_brought is null)
        {
            await ExpectAsync(cancel);
            await BringAsync(cancel);
        }

        if (_folder is null) return;
        await foreach (var (file, load) in _folder.ChangesAsync(cancel))
        {
            if (load is not null)
            {
                await UseAsync(file, load, cancel);
                continue;
            }

            var before = _files.GetValueOrDefault(file);
            _files = _files.Remove(file);
            _kept.Remove(file);
            await StopAsync(before, cancel);
        }

        if (_folder.Away is not { } why) return;
        foreach (var file in _kept.Files.Where(file => !_files.ContainsKey(file)).ToList())
            await UseAsync(file, FeedFolder.Unread(why), cancel);
    }

    /// <summary>Round after round: looks at the folder and writes the feeds' entities, until it is cancelled.</summary>
    /// <param name="failed">Told of a round that failed; the next one is made all the same.</param>
    /// <param name="away">
    /// Told why the folder cannot be listed, once until it can be again; its feeds go on meanwhile.
    /// </param>
    /// <param name="cancel">Ends it.</param>
    public async Task RunAsync(Action<Exception> failed, Action<string> away, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(failed);
        ArgumentNullException.ThrowIfNull(away);
        var isAway = false;
        using var rounds = new PeriodicTimer(_options.Round, _clock);
        try
        {
            while (await rounds.WaitForNextTickAsync(cancel))
            {
                try
                {
                    await LoadAsync(cancel);
                    if (_folder?.Away is { } why && !isAway) away(why);
                    isAway = _folder?.Away is not null;
                    await PublishAsync(cancel);
                    await KeepAsync(cancel);
                }
                catch (Exception fault) when (!cancel.IsCancellationRequested)
                {
                    // Whatever it was, the feeds are looked after again: one round must not be the last.
                    failed(fault);
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It was told to.
        }
    }

    /// <summary>Writes what changed of the feeds' entities.</summary>
    public Task PublishAsync(CancellationToken cancel)
    {
        var running = _running;
        var faulty = Files.Where(file => !file.Faults.IsEmpty).Select(file => file.Feed).ToList();
        return _entities.WriteAsync(
            [.. _known.Values.Select(feed => (feed, !running.Contains(feed) ? "stopped"
                : faulty.Contains(feed.Name) ? "faulty" : feed.IsSilent ? "silent" : "running"))],
            cancel);
    }

    /// <summary>
    /// Keeps the mappings in use for the next start; durable on return. One task at a time with
    /// <see cref="LoadAsync"/>.
    /// </summary>
    /// <exception cref="StoreException">Not all are kept; the next call goes on.</exception>
    public async Task KeepAsync(CancellationToken cancel)
    {
        if (_folder is not null) await _kept.WriteAsync(cancel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var feed in _known.Values) feed.Dispose();
    }

    /// <summary>Runs what the domains brought; one that is wrong is listed like a file that is.</summary>
    private async ValueTask BringAsync(CancellationToken cancel)
    {
        _brought = new Dictionary<string, (string Place, Mapping Mapping)>(StringComparer.Ordinal);
        foreach (var (place, yaml) in _options.Brought)
        {
            var faults = Faults(Mapping.Load(yaml), place, out var mapping);
            _files = _files.SetItem(place, new FeedFile(place, mapping?.Feed, faults));
            if (mapping is null) continue;
            _brought[mapping.Feed] = (place, mapping);
            await AddAsync(mapping, cancel);
        }
    }

    /// <summary>Reads what was in use before the program started.</summary>
    private async ValueTask ExpectAsync(CancellationToken cancel)
    {
        if (_folder is null) return;
        await _kept.ReadAsync(cancel);
        foreach (var file in _kept.Files) _folder.Expect(file);
    }

    /// <summary>Runs the feed of a file by it, or goes on by what was last good.</summary>
    private async ValueTask UseAsync(string file, MappingLoad load, CancellationToken cancel)
    {
        var before = _files.GetValueOrDefault(file);
        var faults = Faults(load, file, out var mapping);
        // What does not lie in the text passes without a change of it.
        if (faults.Any(fault => fault.Code is FeedFolder.UnreadCode or TakenCode)) _folder!.LookAgain(file);
        if (mapping is null && before?.Feed is null && _kept.Of(file) is { } last) Faults(last, file, out mapping);
        if (mapping is null)
        {
            _files = _files.SetItem(file, new FeedFile(file, before?.Feed, faults));
            return;
        }

        if (before?.Feed != mapping.Feed) await StopAsync(before, cancel);
        if (_brought!.TryGetValue(mapping.Feed, out var brought)) _files = _files.Remove(brought.Place);
        await AddAsync(mapping, cancel);
        _kept.Use(file, mapping);
        _files = _files.SetItem(file, new FeedFile(file, mapping.Feed, faults));
    }

    /// <summary>What is wrong with a mapping as a feed that lives; the mapping where nothing is.</summary>
    private ImmutableArray<MappingFault> Faults(MappingLoad load, string file, out Mapping? mapping)
    {
        if (!load.TryGet(out mapping)) return load.Faults;
        if (Unfit(mapping, file) is not { } unfit) return [];
        mapping = null;
        return [unfit];
    }

    /// <summary>Why a mapping cannot run as a feed that lives, or null.</summary>
    private MappingFault? Unfit(Mapping mapping, string file)
    {
        if (mapping.UnfitToLive() is { } unfit) return unfit;
        // One of the folder takes the place of one that was brought; two of a kind are one too many.
        var owner = _files.Values.FirstOrDefault(other =>
            other.Feed == mapping.Feed && other.File != file && IsBrought(other.File) == IsBrought(file)
            && (IsBrought(file) || _folder!.Has(other.File)));
        return owner is null
            ? null
            : new MappingFault(1, 1, TakenCode,
                $"The feed '{mapping.Feed}' stands in {owner.File} already; give this one another name.");
    }

    private bool IsBrought(string file) => _options.Brought.Any(brought => brought.Place == file);

    /// <summary>
    /// Stops the feed of a file unless it stands in another; one that a domain brought under its name goes on instead.
    /// </summary>
    private async ValueTask StopAsync(FeedFile? file, CancellationToken cancel)
    {
        if (file?.Feed is not { } name) return;
        if (_files.Values.Any(other => other.Feed == name && other.File != file.File)) return;
        if (_brought!.TryGetValue(name, out var brought))
        {
            await AddAsync(brought.Mapping, cancel);
            _files = _files.SetItem(brought.Place, new FeedFile(brought.Place, name, []));
        }
        else _running = [.. _running.Where(feed => feed.Name != name)];
    }
}
