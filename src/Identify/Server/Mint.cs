using System.Globalization;
using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Ends a handle with sixteen digits that nobody foresees, so that this server of the site holds it. Who asks again
/// with the same request id gets the same.
/// </summary>
internal sealed class Mint(HandleLog store, SiteShare share)
{
    // With the 1,024 servers of the largest site the chance that all of them are others' is one in 50 million.
    private const int Tries = 18_000;

    /// <summary>A handle that begins so.</summary>
    /// <param name="start">How it begins.</param>
    /// <param name="request">Who asks and the id of its request; null where it gives none.</param>
    public string Next(string start, string? request = null)
    {
        for (var i = 0; ; i++)
        {
            var handle = start + Convert.ToHexStringLower(request is null
                ? RandomNumberGenerator.GetBytes(8)
                : store.Draw(string.Create(CultureInfo.InvariantCulture, $"{i}/{request}")));
            if (i == Tries || share.Holds(System.Text.Encoding.UTF8.GetBytes(handle))) return handle;
        }
    }
}
