using SQLitePCL;

namespace City.Stores.Sqlite;

/// <summary>
/// A prepared statement of a <see cref="Database"/>, used again and again. Disposing it makes it ready for its next
/// use; it is closed with its database. Allocates nothing but what it hands out.
/// </summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // An empty span may lack an address, which would bind NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(handle, parameter, 0)
            : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, string value)
    {
        Check(raw.sqlite3_bind_text(handle, parameter, value));
        return this;
    }

    /// <summary>Moves to the next row; false behind the last one.</summary>
    public bool Next()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW) return true;
        if (code is raw.SQLITE_DONE) return false;
        // The message is of the last call: it is taken before the statement is reset.
        var fault = database.Fault(code);
        Dispose();
        throw fault;
    }

    /// <summary>Carries out a statement without rows and makes it ready for its next use.</summary>
    public void Run()
    {
        Next();
        Dispose();
    }

    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string();

    /// <summary>Bytes that are valid until the statement moves on.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>Ends the statement's hold on the database and lets go of what was bound.</summary>
    public void Dispose()
    {
        // The code repeats the failure of the last step, which was thrown already.
        _ = raw.sqlite3_reset(handle);
        _ = raw.sqlite3_clear_bindings(handle);
    }

    internal void Close() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw database.Fault(code);
    }
}
