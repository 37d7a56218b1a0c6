namespace City.Kernel;

/// <summary>Vouches for programs by their tokens at doors that no request of HTTP comes to.</summary>
public interface ITokens
{
    /// <summary>
    /// Who comes with this token to the default tenant; null where it is none, was revoked, has expired or is not good
    /// for that tenant.
    /// </summary>
    TokenPass? Find(string token);

    /// <summary>A token was revoked: nobody who came with it may be told anything more. Told after the fact.</summary>
    event EventHandler? Revoked;
}
