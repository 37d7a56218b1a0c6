namespace City.Kernel;

/// <summary>
/// The credential behind a request, to be asked again: what is let in once goes on for hours where it is a stream. The
/// gate before the doors sets it beside the <see cref="Caller"/>.
/// </summary>
public interface ICredentialCheck
{
    /// <summary>Whether it is still good: neither revoked, nor expired, nor signed out.</summary>
    bool IsGood { get; }
}
