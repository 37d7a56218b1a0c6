using System.Text.Json;
using City.Identify;

namespace City.Host.Commands;

/// <summary>
/// The file that says where a node of identifiers reports to; a secret does not stand on a command line.
/// </summary>
internal static class ReportFile
{
    /// <summary>What it says; null where it cannot be read or says something else.</summary>
    public static ReportTarget? Read(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var root = json.RootElement;
            return Uri.TryCreate(root.GetProperty("url").GetString(), UriKind.Absolute, out var url)
                && url.Scheme is "http" or "https"
                && HandleReference.TryParse(root.GetProperty("user").GetString() ?? "", out var user)
                && root.GetProperty("prefix").GetString() is { Length: > 0 } prefix
                && root.GetProperty("secret").GetString() is { Length: > 0 } secret
                ? new ReportTarget(url, prefix, user, secret)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
