using System.Runtime.InteropServices;
using System.Text;

namespace City.Identify;

/// <summary>
/// Makes it durable that a file was made in a folder or moved there: a file that is synced can still be lost with its
/// name. Windows does this by itself.
/// </summary>
public static class FolderSync
{
    private const int ReadOnly = 0, InvalidArgument = 22;

    // As everything else in the program calls them: a file layer that is put before the system's sees these too.
    static FolderSync() => NativeLibrary.SetDllImportResolver(
        typeof(FolderSync).Assembly, static (name, _, _) => name == "libc" ? NativeLibrary.GetMainProgramHandle() : 0);

    /// <summary>Returns when the names in the folder are on the disk.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Run(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (OperatingSystem.IsWindows()) return;
        var file = Open([.. Encoding.UTF8.GetBytes(folder), 0], ReadOnly);
        if (file < 0) throw Failed(folder);
        try
        {
            // A file system that syncs no folders says that this is no argument for it.
            if (Sync(file) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument) throw Failed(folder);
        }
        finally
        {
            _ = Close(file);
        }
    }

    /// <summary>Returns when the name of a file or folder is on the disk.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void RunAbove(string path)
    {
        var whole = Path.GetFullPath(path);
        Run(Path.GetDirectoryName(whole) ?? whole);
    }

    private static IOException Failed(string folder) =>
        new($"The folder {folder} cannot be synced: {Marshal.GetLastPInvokeErrorMessage()}.");

#pragma warning disable SYSLIB1054 // Nothing of these needs code that is made for it, and that would be unsafe code.
    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
#pragma warning restore SYSLIB1054
}
