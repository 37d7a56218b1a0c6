namespace City.Context;

/// <summary>Spells ids in paths.</summary>
internal static class Locations
{
    /// <summary>An id as a part of a path: what a path may hold stays readable, the rest is percent-encoded.</summary>
    public static string Escape(string id)
    {
        if (!id.AsSpan().ContainsAnyExcept(Plain)) return id;
        return Uri.EscapeDataString(id).Replace("%3A", ":", StringComparison.Ordinal);
    }

    private static readonly System.Buffers.SearchValues<char> Plain = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:@!$&'()*+,;=");
}
