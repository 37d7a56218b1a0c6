using System.Text;
using City.Host.Backups;
using City.Identify;
using City.Kernel;
using City.Live;

namespace City.Host;

/// <summary>
/// The file that holds the master key: 32 bytes in base64, readable by its owner alone. It is made where a city without
/// keys has none; a city that has keys, or once had, and no such file does not start, since a new one would open
/// nothing. That there were keys stands in a document of the store, which is not lost together with them.
/// </summary>
internal static class MasterKeyFile
{
    /// <summary>What it is called where nobody says otherwise.</summary>
    public const string Name = "master.key";

    /// <summary>The document that says that the city has sealed something.</summary>
    private const string Mark = "sealing/has-keys";

    private const int LengthMax = 200;

    public static async Task<MasterKey> OpenAsync(RunOptions options, ICityStore store, CancellationToken cancel)
    {
        var path = options.MasterKeyPath;
        if (options.InMemory) return File.Exists(path) ? Read(path) : MasterKey.Create();
        var hasKeys = (await store.Keys.ListAsync("", 1, cancel)).Count > 0;
        var isMarked = await store.Blobs.GetAsync(Mark, cancel) is not null;
        if (hasKeys && !isMarked) await store.Blobs.PutAsync(Mark, "1"u8.ToArray(), cancel);
        if (File.Exists(path)) return Read(path);
        if (hasKeys || isMarked)
            throw new InvalidDataException(
                $"The master key {path} is missing, and without it nothing personal can be read. Put it back from "
                + "where you keep it, or name it with --master-key-file. · 主密钥文件缺失，个人数据无法读取；请放回该文件，"
                + "或用 --master-key-file 指定。");
        return Make(path);
    }

    /// <summary>The master key of a file; or of the usual one beside a city in a folder; or null.</summary>
    /// <exception cref="IOException">The named file is not there.</exception>
    /// <exception cref="InvalidDataException">It holds no master key.</exception>
    public static MasterKey? ReadIfThere(string? named, StorePlace place)
    {
        if (named is not null) return Read(named);
        var usual = place.Folder is { } folder ? Path.Combine(folder, Name) : null;
        return usual is not null && File.Exists(usual) ? Read(usual) : null;
    }

    private static MasterKey Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        var key = new byte[MasterKey.Bytes];
        var text = new byte[LengthMax];
        var length = file.ReadAtLeast(text, LengthMax, throwOnEndOfStream: false);
        return Convert.TryFromBase64String(Encoding.UTF8.GetString(text, 0, length).Trim(), key, out var bytes)
            && bytes == MasterKey.Bytes
            ? new MasterKey(key)
            : throw new InvalidDataException(
                $"{path} holds no master key: it is {MasterKey.Bytes} bytes in base64, as openssl rand -base64 32 "
                + "makes them. · 主密钥文件内容有误，应为 32 字节的 base64。");
    }

    private static MasterKey Make(string path)
    {
        var key = MasterKey.Create();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(path, options))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ToText() + "\n"));
            file.Flush(flushToDisk: true);
        }

        // Before anything is sealed under it.
        FolderSync.RunAbove(path);
        return key;
    }
}
