using City.Host.Backups;
using City.Identify;
using City.Kernel;
using City.Live;

namespace City.Host.Commands;

/// <summary>
/// Carries out one <c>citybrain restore</c>: all archives are read to their end and found sound before anything is
/// written.
/// </summary>
internal sealed class RestoreRun(
    RestoreArguments arguments, ArchiveSecret? secret, TextWriter output, TextWriter errors)
{
    private readonly ArchiveDisplay _display = new(output, errors, arguments.Json);
    private ArchiveSummary? _city;

    /// <summary>Runs to the end; gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            var refusal = await CheckAllAsync(cancel) ?? (arguments.Place is { } place
                ? await IdentifiersFaultAsync(place) ?? await IntoAsync(place, cancel)
                    ?? await IdentifiersAsync(place, cancel)
                : null);
            if (refusal is null) return Entry.Done;
            await AskCommand.RefusedAsync(errors, refusal);
            return refusal.Code is "archive.file" or "archive.secret" or "archive.kind" or "archive.cut.shape"
                or "store.missing" ? Entry.Misused : Entry.Failed;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Entry.Interrupted;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException
            or StoreException)
        {
            await errors.WriteLineAsync($"restore.failed: {fault.Message} · 恢复失败。");
            return Entry.Failed;
        }
    }

    private async Task<Refusal?> CheckAllAsync(CancellationToken cancel)
    {
        foreach (var file in (IEnumerable<string?>)[arguments.File, arguments.Keys, .. arguments.Destroyed])
        {
            if (file is null) continue;
            if (!(await ArchiveFile.OpenAsync(file, secret, cancel)).TryGet(out var opened, out var refusal))
                return refusal;
            await using var from = opened;
            var summary = await CheckAsync(file, from, cancel);
            if (file == arguments.File) _city = summary;
            if (arguments.Place is null) await _display.EndAsync(ArchiveDisplay.Facts(file, summary));
        }

        if (arguments.Identify is not { } identifiers) return null;
        if (!(await ArchiveFile.OpenAsync(identifiers, secret, cancel)).TryGet(out var stream, out var not)) return not;
        await using (stream)
        {
            var summary = await NamedAsync(identifiers, () => IdentifyArchive.CheckAsync(stream, cancel));
            if (arguments.Place is null) await _display.EndAsync(ArchiveDisplay.Facts(identifiers, summary));
        }

        return null;
    }

    /// <summary>Why identifiers cannot be restored here; null where they can, or are not to be.</summary>
    private Task<Refusal?> IdentifiersFaultAsync(StorePlace place) => Task.FromResult(
        arguments.Identify is null ? null
        : StoreFolder.IdentifiersOf(place) is not { } folder ? new Refusal(RefusalKind.Invalid, "archive.kind",
            "Identifiers lie in a folder: restore them with --data, without --store. 标识数据只能恢复到目录。")
        : IdentifyArchive.IsTaken(folder) ? new Refusal(RefusalKind.Conflict, "archive.store.used",
            $"There are identifiers in {folder}, and nothing of it is overwritten. 该目录已有标识数据。")
        : (Refusal?)null);

    private async Task<Refusal?> IdentifiersAsync(StorePlace place, CancellationToken cancel)
    {
        if (arguments.Identify is not { } file) return null;
        if (!(await ArchiveFile.OpenAsync(file, secret, cancel)).TryGet(out var from, out var refusal)) return refusal;
        await using (from)
        {
            var folder = StoreFolder.IdentifiersOf(place)!;
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            var (summary, figures) = await _display.ShowAsync("identifiers 标识",
                _ => IdentifyArchive.RestoreAsync(from, folder, TimeProvider.System, cancel));
            await _display.EndAsync([.. ArchiveDisplay.Facts(file, summary),
                ("handles", "identifiers 标识数", figures.Handles), ("prefixes", "prefixes 前缀数", figures.Homes)]);
        }

        return null;
    }

    private static async Task<T> NamedAsync<T>(string file, Func<Task<T>> check)
    {
        try
        {
            return await check();
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidDataException($"{file}: {damage.Message}", damage);
        }
    }

    private Task<ArchiveSummary> CheckAsync(string file, Stream from, CancellationToken cancel) =>
        NamedAsync(file, () => _display.ShowAsync($"check 校验 {Path.GetFileName(file)}",
            progress => CityArchive.CheckAsync(from, progress, cancel)));

    private async Task<Refusal?> IntoAsync(StorePlace place, CancellationToken cancel)
    {
        if (_city is null)
            return arguments.Keys is null && arguments.Destroyed.Count == 0
                ? null
                : await IntoThereAsync(place, cancel);
        if (_city.Kind != ArchiveKind.City)
            return new Refusal(RefusalKind.Invalid, "archive.kind",
                $"{arguments.File} holds keys: give it as --keys, and an archive of a city as FILE. 该文件是密钥备份。");
        if (await place.WhyTakenAsync(cancel) is { } taken) return taken;
        if (!TryCut(out var cut))
            return new Refusal(RefusalKind.Invalid, "archive.cut.shape",
                $"--to-change: a position of this city has {_city.Position.Seqs.Length} numbers joined by dots. "
                + "位置应为以点分隔的数字。");
        ArchiveSummary? summary = null;
        var refused = await place.MakeAsync(_city.Position.Seqs.Length, async store =>
        {
            var restored = await CityAsync(store, cut, cancel);
            return restored.TryGet(out summary, out var refusal) ? await KeysAsync(store, cancel) : refusal;
        }, cancel);
        if (refused is null) await SayAsync(place, summary!);
        return refused;
    }

    /// <summary>Keys and notes alone, into the city that is there.</summary>
    private async Task<Refusal?> IntoThereAsync(StorePlace place, CancellationToken cancel)
    {
        if (!(await place.OpenAsync(cancel)).TryGet(out var opened, out var refusal)) return refusal;
        await using var store = opened;
        return await KeysAsync(store, cancel);
    }

    private bool TryCut(out ArchiveCut? cut)
    {
        cut = arguments.ToTime is { } time ? ArchiveCut.At(time) : null;
        if (arguments.ToChange is not { } text) return true;
        if (!FeedPosition.TryParse(text, _city!.Position.Seqs.Length, out var position)) return false;
        cut = ArchiveCut.At(position);
        return true;
    }

    private async Task<Result<ArchiveSummary>> CityAsync(
        ICityStore store, ArchiveCut? cut, CancellationToken cancel)
    {
        if (!(await ArchiveFile.OpenAsync(arguments.File!, secret, cancel)).TryGet(out var from, out var refusal))
            return refusal;
        await using (from)
            return await _display.ShowAsync(
                "restore 恢复", progress => CityArchive.RestoreAsync(from, store, cut, progress, cancel));
    }

    /// <summary>First all notes of destroyed keys, then keys: what is destroyed is never there again.</summary>
    private async Task<Refusal?> KeysAsync(ICityStore store, CancellationToken cancel)
    {
        foreach (var file in arguments.Destroyed)
            if (!(await KeysAsync(store, file, destroyedOnly: true, cancel)).TryGet(out _, out var refusal))
                return refusal;
        if (arguments.Keys is not { } keys) return null;
        if (!(await KeysAsync(store, keys, destroyedOnly: true, cancel)).TryGet(out _, out var not)) return not;
        if (!(await KeysAsync(store, keys, destroyedOnly: false, cancel)).TryGet(out var restored, out not))
            return not;
        await _display.EndAsync(
            ("keysRestored", "keys restored 已恢复密钥", restored.Restored),
            ("keysLeftOut", "keys left out, destroyed 已销毁未恢复", restored.LeftOut));
        return null;
    }

    private async Task<Result<KeysRestored>> KeysAsync(
        ICityStore store, string file, bool destroyedOnly, CancellationToken cancel)
    {
        if (!(await ArchiveFile.OpenAsync(file, secret, cancel)).TryGet(out var from, out var refusal)) return refusal;
        await using (from) return await CityArchive.RestoreKeysAsync(from, store.Keys, destroyedOnly, cancel);
    }

    private async Task SayAsync(StorePlace place, ArchiveSummary summary)
    {
        await _display.EndAsync(ArchiveDisplay.Facts(arguments.File!, summary));
        if (arguments.Keys is null)
            await errors.WriteLineAsync(
                "No keys were restored: sealed values stay unreadable until 'restore --keys' brings them. "
                + "· 未恢复密钥：加密的个人数据在恢复密钥前无法读取。");
        if (!arguments.Json)
            await output.WriteLineAsync(
                $"Start it with 启动: citybrain run {place.RunWords} --shards {summary.Position.Seqs.Length}");
    }
}
