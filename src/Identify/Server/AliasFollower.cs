using System.Text;

namespace City.Identify;

/// <summary>
/// Follows HS_ALIAS: what is asked of a handle that only stands for another is answered of that one, for who asks
/// recursively and not for the alias itself.
/// </summary>
internal static class AliasFollower
{
    /// <summary>How many aliases may stand behind one another.</summary>
    public const int HopsMax = 8;

    /// <summary>True where values may hold an alias; exact enough to leave the others alone.</summary>
    public static bool MayBe(ReadOnlySpan<byte> values) => values.IndexOf("HS_ALIAS"u8) >= 0;

    /// <summary>
    /// The handle that values stand for; null where they stand for none, or the alias itself is asked for.
    /// </summary>
    public static string? TargetOf(ReadOnlySpan<byte> values, ResolveBody asked)
    {
        if (!MayBe(values)) return null;
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
        {
            if (!value.Type.SequenceEqual("HS_ALIAS"u8) || !value.IsPublic || value.Data.IsEmpty) continue;
            if (asked.Indexes.Contains(value.Index) || asked.Types.Any(type =>
                type.StartsWith(HandleTypes.Alias, StringComparison.OrdinalIgnoreCase))) return null;
            return System.Text.Unicode.Utf8.IsValid(value.Data) ? Encoding.UTF8.GetString(value.Data) : null;
        }

        return null;
    }
}
