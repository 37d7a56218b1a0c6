namespace City.Screen;

/// <summary>One file that pages load, ready to be sent.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Its entity tag, quoted.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Compressed">Its bytes in Brotli (RFC 7932), or null where that is no shorter.</param>
internal sealed record Asset(string Type, string Tag, byte[] Plain, byte[]? Compressed);
