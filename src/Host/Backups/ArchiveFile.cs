using City.Identify;
using City.Kernel;

namespace City.Host.Backups;

/// <summary>An archive in a file: under its name it is whole, or it is not there.</summary>
internal static class ArchiveFile
{
    private const string Unfinished = ".part";
    private const int BufferBytes = 1024 * 1024;

    /// <summary>
    /// Writes a new file, readable by its owner alone. Its content goes to a file beside it that gets the name once all
    /// is on the disk; whatever fails, that file is removed.
    /// </summary>
    /// <exception cref="IOException">There is such a file, or the disk is full or broken.</exception>
    public static async Task<T> WriteAsync<T>(
        string path, ArchiveSecret? secret, Func<Stream, Task<T>> write, CancellationToken cancel)
    {
        if (Path.Exists(path)) throw new IOException($"There is a file {path} already; name a new one. 文件已存在。");
        var options = new FileStreamOptions
        {
            // One that was left behind is written over; one that is being written is held.
            Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None, BufferSize = BufferBytes,
            // Put on the disk as it comes: all at once at the end would hold up whoever syncs to the same disk.
            Options = FileOptions.WriteThrough,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(path + Unfinished, options);
        try
        {
            T result;
            await using (file)
            {
                file.SetLength(0);
                result = await WriteAsync(file, secret, write, cancel);
                await file.FlushAsync(cancel);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + Unfinished, path, overwrite: false);
            FolderSync.RunAbove(path);
            return result;
        }
        catch
        {
            File.Delete(path + Unfinished);
            throw;
        }
    }

    /// <summary>
    /// Opens a file, encrypted or not, for reading from its beginning; refused with <c>archive.file</c> or
    /// <c>archive.secret</c>.
    /// </summary>
    public static async Task<Result<Stream>> OpenAsync(string path, ArchiveSecret? secret, CancellationToken cancel)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, useAsync: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalKind.Invalid, "archive.file", $"{fault.Message} 无法读取备份文件。");
        }

        var head = new byte[SealedHead.Bytes];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        if (read < head.Length || !head.AsSpan().StartsWith(SealedHead.Magic))
        {
            file.Position = 0;
            return Result.Of<Stream>(file);
        }

        var opened = secret is null
            ? new Refusal(RefusalKind.Invalid, "archive.secret",
                "The archive is encrypted: give --passphrase-file or --key-file. 备份已加密，请提供口令或密钥文件。")
            : SealedHead.Open(head, secret);
        if (opened.TryGet(out var key, out var refusal)) return Result.Of<Stream>(new OpeningStream(file, key));
        await file.DisposeAsync();
        return refusal;
    }

    private static async Task<T> WriteAsync<T>(
        FileStream file, ArchiveSecret? secret, Func<Stream, Task<T>> write, CancellationToken cancel)
    {
        if (secret is null) return await write(file);
        await using var sealing = new SealingStream(file, secret);
        var result = await write(sealing);
        await sealing.EndAsync(cancel);
        return result;
    }
}
