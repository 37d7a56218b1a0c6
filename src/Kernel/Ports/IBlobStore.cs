namespace City.Kernel;

/// <summary>Documents by name, for what is no entity: hashed credentials, cached contexts.</summary>
public interface IBlobStore
{
    /// <summary>The longest name: lower-case letters, digits, dots, dashes and slashes.</summary>
    const int NameLengthMax = 200;

    /// <summary>The largest document, in bytes.</summary>
    const int BytesMax = 16 * 1024 * 1024;

    /// <summary>The document of a name, or null.</summary>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancel);

    /// <summary>Keeps a document under a name in place of an earlier one; durable on return.</summary>
    ValueTask PutAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancel);

    /// <summary>Removes a document; does nothing where there is none.</summary>
    ValueTask DeleteAsync(string name, CancellationToken cancel);

    /// <summary>The names that begin with a prefix, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancel);
}
