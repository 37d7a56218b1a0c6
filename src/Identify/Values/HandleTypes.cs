namespace City.Identify;

/// <summary>The names of types with a meaning of their own.</summary>
public static class HandleTypes
{
    /// <summary>Who administers the handle, and how far.</summary>
    public const string Admin = "HS_ADMIN";

    /// <summary>A list of administrators.</summary>
    public const string List = "HS_VLIST";

    /// <summary>A secret by which its owner proves who it is.</summary>
    public const string SecretKey = "HS_SECKEY";

    /// <summary>A public key by which its owner proves who it is.</summary>
    public const string PublicKey = "HS_PUBKEY";

    /// <summary>The servers of a service.</summary>
    public const string Site = "HS_SITE";

    /// <summary>The servers that hold the prefixes derived from this one.</summary>
    public const string DerivedSite = "HS_SITE.PREFIX";

    /// <summary>The handle whose sites are the service.</summary>
    public const string Service = "HS_SERV";

    /// <summary>Another handle that stands for this one.</summary>
    public const string Alias = "HS_ALIAS";

    /// <summary>What proves who said what the handle holds.</summary>
    public const string Signature = "HS_SIGNATURE";

    /// <summary>What certifies the key of who signs.</summary>
    public const string Certificate = "HS_CERT";
}
