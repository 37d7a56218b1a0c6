using System.Text.Json;

namespace City.Identify;

/// <summary>What a certified key may sign.</summary>
/// <param name="What">
/// <c>everything</c>, <c>thisHandle</c>, <c>derivedPrefixes</c> or <c>handlesUnderThisPrefix</c>.
/// </param>
/// <param name="Handle">The handle; of a prefix <c>0.NA/prefix</c>; empty for everything.</param>
public sealed record HandleGrant(string What, string Handle)
{
    /// <summary>All handles.</summary>
    public const string Everything = "everything";

    /// <summary>One handle.</summary>
    public const string ThisHandle = "thisHandle";

    /// <summary>The prefixes that are derived from one, and what is under them.</summary>
    public const string DerivedPrefixes = "derivedPrefixes";

    /// <summary>The handles of a prefix.</summary>
    public const string HandlesUnderThisPrefix = "handlesUnderThisPrefix";

    /// <summary>True where it covers a handle.</summary>
    internal bool Covers(string handle)
    {
        var prefix = HandleName.PrefixNamedBy(Handle) ?? Handle;
        var (of, named) = (HandleName.PrefixOf(handle), HandleName.PrefixNamedBy(handle));
        return What switch
        {
            Everything => true,
            ThisHandle => string.Equals(Handle, handle, StringComparison.OrdinalIgnoreCase),
            HandlesUnderThisPrefix => string.Equals(prefix, of, StringComparison.OrdinalIgnoreCase),
            DerivedPrefixes => (named ?? of).StartsWith(prefix + ".", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
    }

    internal static HandleGrant Read(JsonElement json) => new(
        json.GetProperty("perm").GetString() ?? "",
        json.TryGetProperty("handle", out var handle) ? handle.GetString() ?? "" : "");

    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Handle.Length > 0) json.WriteString("handle", Handle);
        json.WriteString("perm", What);
        json.WriteEndObject();
    }
}
