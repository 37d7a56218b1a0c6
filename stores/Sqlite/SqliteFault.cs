using City.Kernel;
using SQLitePCL;

namespace City.Stores.Sqlite;

/// <summary>Turns result codes of SQLite (sqlite.org/rescode.html) into what the ports promise to throw.</summary>
internal static class SqliteFault
{
    /// <summary>The exception for a code.</summary>
    /// <param name="code">The extended result code.</param>
    /// <param name="said">What SQLite says about it.</param>
    /// <param name="path">The file at fault.</param>
    public static Exception Of(int code, string said, string path) => (code & 0xFF) switch
    {
        raw.SQLITE_FULL => new StoreException(
            $"The disk is full: {path} cannot grow. Make room and try again.", retry: true) { NoRoom = true },
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreException(
            $"Another process keeps {path} locked. Stop it, or try again when it is done.", retry: true),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT =>
            Damaged(code, said, path),
        raw.SQLITE_ERROR when said.StartsWith("no such ", StringComparison.Ordinal) => Damaged(code, said, path),
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH => new StoreException(
            $"{path} cannot be opened for writing: {said} (code {code}). Give this user the right to it.",
            retry: false),
        raw.SQLITE_IOERR => new StoreException(
            $"The disk failed under {path}: {said} (code {code}). Look into the machine's log.", retry: false),
        raw.SQLITE_NOMEM => new StoreException($"There is no memory left to work on {path}.", retry: true),
        _ => new InvalidOperationException($"SQLite refused work on {path}: {said} (code {code})."),
    };

    private static InvalidDataException Damaged(int code, string said, string path) =>
        new($"{path} is damaged: {said} (code {code}). Restore it from a backup.");
}
