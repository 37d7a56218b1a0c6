using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace City.Think;

/// <summary>
/// The decision models that the brain keeps: every version a document of the store that never changes, and for each
/// model a list of its versions. A version is kept when the list says so; what a crash left beside it is written over.
/// </summary>
/// <param name="blobs">Where they are kept.</param>
/// <param name="brought">Models that come with the program, by name: first versions of those nobody has changed.
/// </param>
/// <param name="clock">Tells when a version was kept.</param>
public sealed partial class ModelShelf(
    IBlobStore blobs, IReadOnlyDictionary<string, BroughtModel> brought, TimeProvider clock) : IDisposable
{
    /// <summary>Most models.</summary>
    public const int ModelsMax = 200;

    /// <summary>Most versions of one model.</summary>
    public const int VersionsMax = 1_000;

    /// <summary>The largest file of a model, in bytes.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>The longest comment, in UTF-16 units.</summary>
    public const int CommentMax = 500;

    private const int ImportsMax = 20, ReadMax = 16;

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentDictionary<(string, int, string), DmnModel> _read = new();
    private ImmutableSortedDictionary<string, KeptModel>? _models;

    /// <summary>True for a name that a model can have.</summary>
    public static bool IsName(string name) => NameShape().IsMatch(name);

    /// <summary>Every model, by name.</summary>
    public async ValueTask<IReadOnlyList<KeptModel>> AllAsync(CancellationToken cancel) =>
        [.. (await ModelsAsync(cancel).ConfigureAwait(false)).Values];

    /// <summary>A model by its name; null where none is kept.</summary>
    public async ValueTask<KeptModel?> FindAsync(string name, CancellationToken cancel) =>
        (await ModelsAsync(cancel).ConfigureAwait(false)).GetValueOrDefault(name);

    /// <summary>The file of a version, byte by byte as it was kept.</summary>
    /// <exception cref="InvalidDataException">The kept file is not what was kept.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> FileAsync(
        KeptModel model, ModelVersion version, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(version);
        if (version.Time is null && brought.TryGetValue(model.Name, out var own)
            && ModelIndex.HashOf(own.File.Span) == version.Hash) return own.File;
        var file = await blobs.GetAsync(ModelIndex.FileName(model.Name, version.Number), cancel).ConfigureAwait(false);
        return file is { } kept && ModelIndex.HashOf(kept.Span) == version.Hash
            ? kept
            : throw new InvalidDataException($"Version {version.Number} of the model {model.Name} is damaged.");
    }

    /// <summary>A version made ready. What it imports is looked for among the latest versions of all models.</summary>
    /// <exception cref="InvalidDataException">The kept file is not what was kept.</exception>
    public async ValueTask<DmnModel> ReadAsync(KeptModel model, ModelVersion version, CancellationToken cancel)
    {
        var file = await FileAsync(model, version, cancel).ConfigureAwait(false);
        var imports = await ImportsAsync(file, 0, cancel).ConfigureAwait(false);
        // What is imported is part of what a version means, so it is part of the key.
        var key = (model.Name, version.Number, string.Join(',', imports.Select(one => one.Version)));
        if (_read.TryGetValue(key, out var known) && known.Version == version.Hash) return known;
        var read = Load(file, imports).TryGet(out var made, out var refusal)
            ? made
            : throw new InvalidDataException($"Version {version.Number} of the model {model.Name}: {refusal.Detail}");
        if (_read.Count >= ReadMax) _read.Clear();
        return _read[key] = read;
    }

    /// <summary>Reads a file with what it imports, without keeping it.</summary>
    public async ValueTask<Result<DmnModel>> TryReadAsync(ReadOnlyMemory<byte> file, CancellationToken cancel) =>
        Load(file, await ImportsAsync(file, 0, cancel).ConfigureAwait(false));

    /// <summary>Keeps a new version, or a new model; durable on return.</summary>
    /// <param name="name">The model.</param>
    /// <param name="file">The new version.</param>
    /// <param name="basis">Tag of the version it was made from; null for a new model.</param>
    /// <param name="note">Who keeps it, and why.</param>
    /// <param name="cancel">Ends it.</param>
    public async ValueTask<Result<KeptModel>> KeepAsync(
        string name, ReadOnlyMemory<byte> file, string? basis, (string Who, string Comment) note,
        CancellationToken cancel)
    {
        if (!IsName(name))
            return new Refusal(RefusalKind.Invalid, RuleCodes.Name,
                "A model's name has 1 to 80 lower-case letters, digits, dots and dashes, a letter or digit first.",
                "name");
        if (note.Comment.Length > CommentMax)
            return new Refusal(RefusalKind.Invalid, RuleCodes.Comment,
                $"A comment has at most {CommentMax} characters.", "comment");
        if (!(await TryReadAsync(file, cancel).ConfigureAwait(false)).TryGet(out var made, out var wrong)) return wrong;
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var models = _models ??= await LoadAsync(cancel).ConfigureAwait(false);
            var old = models.GetValueOrDefault(name);
            if (Clash(old, models.Count, basis) is { } refusal) return refusal;
            var version = new ModelVersion(
                (old?.Versions.Length ?? 0) + 1, Moment.Now(clock), note.Who, note.Comment, made.Name,
                ModelIndex.HashOf(file.Span), file.Length);
            var kept = new KeptModel(name, (old?.Versions ?? []).Add(version));
            if (old is { Versions.Length: 1, Latest.Time: null })
            {
                var first = await FileAsync(old, old.Latest, cancel).ConfigureAwait(false);
                await blobs.PutAsync(ModelIndex.FileName(name, 1), first, cancel).ConfigureAwait(false);
            }

            await blobs.PutAsync(ModelIndex.FileName(name, version.Number), file, cancel).ConfigureAwait(false);
            await blobs.PutAsync(ModelIndex.ListName(name), ModelIndex.Write(kept), cancel).ConfigureAwait(false);
            _models = models.SetItem(name, kept);
            return kept;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static Refusal? Clash(KeptModel? old, int models, string? basis)
    {
        if (old is null && basis is not null)
            return new Refusal(RefusalKind.Conflict, RuleCodes.Changed, "The model is not there any more.", "If-Match");
        if (old is not null && basis is null)
            return new Refusal(RefusalKind.Conflict, RuleCodes.Unconditional,
                "The model is there already. Say with If-Match which version you change; GET gives its ETag.",
                "If-Match");
        if (old is not null && basis != old.Latest.Tag)
            return new Refusal(RefusalKind.Conflict, RuleCodes.Changed,
                $"Version {old.Latest.Number} was kept meanwhile, by {old.Latest.Who}. Read it and change that one.",
                "If-Match");
        if (old is null && models >= ModelsMax)
            return new Refusal(RefusalKind.TooLarge, RuleCodes.Full, $"At most {ModelsMax} models are kept.");
        return old?.Versions.Length >= VersionsMax
            ? new Refusal(RefusalKind.TooLarge, RuleCodes.Full,
                $"At most {VersionsMax} versions of a model are kept. Go on under another name.")
            : null;
    }

    private static Result<DmnModel> Load(ReadOnlyMemory<byte> file, IReadOnlyList<DmnModel> imports)
    {
        using var stream = new MemoryStream(file.ToArray(), writable: false);
        return DmnModel.Load(stream, imports, out var refusal) is { } model
            ? model
            : new Refusal(RefusalKind.Invalid, RuleCodes.Model,
                $"{refusal!.Line}:{refusal.Column}: {refusal.Message}", "body");
    }

    private async ValueTask<List<DmnModel>> ImportsAsync(
        ReadOnlyMemory<byte> file, int depth, CancellationToken cancel)
    {
        var imports = new List<DmnModel>();
        if (depth >= ImportsMax || NamespacesIn(file) is not { Count: > 0 } wanted) return imports;
        foreach (var model in (await ModelsAsync(cancel).ConfigureAwait(false)).Values)
        {
            var other = await FileAsync(model, model.Latest, cancel).ConfigureAwait(false);
            if (other.Span.SequenceEqual(file.Span)) continue;
            if (!Load(other, []).TryGet(out var bare, out _) || !wanted.Contains(bare.Namespace)) continue;
            var inner = await ImportsAsync(other, depth + 1, cancel).ConfigureAwait(false);
            if (Load(other, inner).TryGet(out var import, out _)) imports.Add(import);
        }

        return imports;
    }

    private static IReadOnlyList<string> NamespacesIn(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            return DmnModel.ImportsOf(stream);
        }
        catch (System.Xml.XmlException)
        {
            return []; // said with its place when it is read
        }
    }

    private async ValueTask<ImmutableSortedDictionary<string, KeptModel>> ModelsAsync(CancellationToken cancel)
    {
        if (_models is { } known) return known;
        await _gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _models ??= await LoadAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<ImmutableSortedDictionary<string, KeptModel>> LoadAsync(CancellationToken cancel)
    {
        var models = brought.ToImmutableSortedDictionary(
            one => one.Key, one => new KeptModel(one.Key, [First(one.Value)]), StringComparer.Ordinal);
        foreach (var name in await blobs.ListAsync(ModelIndex.Folder, cancel).ConfigureAwait(false))
        {
            if (!ModelIndex.IsList(name)) continue;
            var kept = ModelIndex.Read(
                name, await blobs.GetAsync(name, cancel).ConfigureAwait(false) ?? ReadOnlyMemory<byte>.Empty);
            models = models.SetItem(kept.Name, kept);
        }

        return models;
    }

    private static ModelVersion First(BroughtModel model) => new(
        1, null, model.From, "", Load(model.File, []).TryGet(out var read, out _) ? read.Name : "",
        ModelIndex.HashOf(model.File.Span), model.File.Length);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.\-]{0,79}\z")]
    private static partial Regex NameShape();
}
