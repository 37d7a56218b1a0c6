namespace City.Kernel;

/// <summary>
/// The key of one data subject as a store keeps it: wrapped by the city's master key, useless without it.
/// </summary>
/// <param name="Id">
/// Its name, made by chance: 22 letters, digits, dashes and underscores (16 bytes in base64url).
/// </param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Subject">Whose it is: the id of the entity that stands for the person.</param>
/// <param name="Wrapped">The wrapped key, 1 to <see cref="WrappedBytesMax"/> bytes.</param>
public sealed record SubjectKey(string Id, string Tenant, string Subject, ReadOnlyMemory<byte> Wrapped)
{
    /// <summary>The longest wrapped key, in bytes.</summary>
    public const int WrappedBytesMax = 512;
}
