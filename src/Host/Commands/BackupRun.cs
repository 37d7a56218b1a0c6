using City.Host.Backups;
using City.Identify;
using City.Kernel;
using City.Live;

namespace City.Host.Commands;

/// <summary>Carries out one <c>citybrain backup</c>.</summary>
internal sealed class BackupRun(
    BackupArguments arguments, ArchiveSecret? secret, TextWriter output, TextWriter errors)
{
    private const string CityDoor = "api/backup", DestroyedDoor = "api/backup/destroyed";
    private const string IdentifyDoor = "api/backup/identify";

    private readonly ArchiveDisplay _display = new(output, errors, arguments.Json);

    // The city comes first: a key is kept before what it seals, so that the keys of a later moment are all it needs.
    private (string? File, string Name, string Door)[] Parts =>
    [
        (arguments.To, "backup 备份", CityDoor),
        (arguments.KeysTo, "keys 密钥", "api/backup/keys"),
        (arguments.DestroyedTo, "destroyed keys 已销毁密钥", DestroyedDoor),
        (arguments.IdentifyTo, "identifiers 标识", IdentifyDoor),
    ];

    /// <summary>Runs to the end; gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            return arguments.Place is { } place ? await OfflineAsync(place, cancel) : await OnlineAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Entry.Interrupted;
        }
        catch (LostException lost)
        {
            await errors.WriteLineAsync(
                $"backup.lost: The city went away before the backup was whole: {lost.Message} · 连接中断，备份不完整。");
            return Entry.Unreached;
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException
            or StoreException)
        {
            await errors.WriteLineAsync(
                $"backup.failed: {fault.Message} No archive was left behind. · 备份失败，未留下不完整的文件。");
            return Entry.Failed;
        }
    }

    private async Task<int> OfflineAsync(StorePlace place, CancellationToken cancel)
    {
        if (arguments.IdentifyTo is not null && !IdentifyCheck.IsThere(StoreFolder.IdentifiersOf(place) ?? ""))
        {
            await errors.WriteLineAsync("--identify-to: there are no identifiers; they lie in the folder of data that "
                + "'run' has as --data. · 该处没有标识数据，请用 --data 给出数据目录。");
            return Entry.Misused;
        }

        if (!(await place.OpenAsync(cancel)).TryGet(out var opened, out var refusal))
        {
            await AskCommand.RefusedAsync(errors, refusal);
            return Entry.Misused;
        }

        await using var store = opened;
        foreach (var (file, name, door) in Parts)
        {
            if (file is null) continue;
            await _display.EndAsync(await _display.ShowAsync(name, progress => ArchiveFile.WriteAsync(file, secret,
                into => WriteAsync((file, door, place), store, into, progress, cancel), cancel)));
        }

        return Entry.Done;
    }

    private static async Task<(string Name, string About, object Value)[]> WriteAsync(
        (string File, string Door, StorePlace Place) what, ICityStore store, Stream into,
        IProgress<ArchiveProgress>? progress, CancellationToken cancel) => what.Door switch
        {
            IdentifyDoor => ArchiveDisplay.Facts(what.File, await IdentifyArchive.WriteAsync(
                new HandleStoreOptions { Directory = StoreFolder.IdentifiersOf(what.Place)! }, into,
                TimeProvider.System, cancel)),
            CityDoor => ArchiveDisplay.Facts(
                what.File, await CityArchive.WriteAsync(store, into, TimeProvider.System, progress, cancel)),
            _ => ArchiveDisplay.Facts(what.File, await CityArchive.WriteKeysAsync(
                store.Keys, what.Door == DestroyedDoor, into, TimeProvider.System, cancel)),
        };

    private async Task<int> OnlineAsync(CancellationToken cancel)
    {
        var opened = await arguments.City.OpenAsync("backup", errors, cancel);
        if (!opened.TryGet(out var link, out var refusal)) return await AskCommand.RefusedAsync(errors, refusal);
        await using (link)
            foreach (var (file, name, door) in Parts)
            {
                if (file is null) continue;
                var got = await _display.ShowAsync(name, progress => GetAsync(link, door, file, progress, cancel));
                if (!got.TryGet(out var facts, out refusal)) return await AskCommand.RefusedAsync(errors, refusal);
                await _display.EndAsync(facts);
            }

        return Entry.Done;
    }

    /// <summary>Reads an archive from the running city, finds it sound on the way, and keeps it.</summary>
    private async Task<Result<(string Name, string About, object Value)[]>> GetAsync(
        CityLink link, string door, string file, IProgress<ArchiveProgress>? progress, CancellationToken cancel)
    {
        using var request = link.Request(HttpMethod.Get, door);
        HttpResponseMessage answer;
        try
        {
            answer = await link.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (Exception gone) when (gone is HttpRequestException
            || gone is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new Refusal(RefusalKind.Unavailable, "sink.unreachable",
                $"The city at {link.Client.BaseAddress} does not answer: {gone.Message}");
        }

        using (answer)
        {
            if (!answer.IsSuccessStatusCode)
                return CityLink.Problem(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancel));
            await using var from = await answer.Content.ReadAsStreamAsync(cancel);
            return await ArchiveFile.WriteAsync(file, secret, async into =>
            {
                await using var copying = new CopyingStream(from, into);
                return door == IdentifyDoor
                    ? ArchiveDisplay.Facts(file, await IdentifyArchive.CheckAsync(copying, cancel))
                    : ArchiveDisplay.Facts(file, await CityArchive.CheckAsync(copying, progress, cancel));
            }, cancel);
        }
    }
}
