using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// Values behind their count, as they lie in the store: looked through and changed in place of being made.
/// </summary>
internal static class Values
{
    private static readonly byte[] AdminType = "HS_ADMIN"u8.ToArray();

    /// <summary>The value of an index.</summary>
    public static bool TryFind(ReadOnlySpan<byte> values, int index, out ValueView value)
    {
        value = default;
        if (values.Length < 4) return false;
        for (var rest = values[4..]; ValueView.TryRead(rest, out value); rest = rest[value.Raw.Length..])
            if (value.Index == index) return true;
        return false;
    }

    /// <summary>
    /// True where values are as they must be: each with an index of its own of 1 or more and a type; administrators and
    /// sites readable as such; all together not longer than a message can be.
    /// </summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> values)
    {
        if (values.Length is < 4 or > WireLimits.MessageBytes / 2) return false;
        var count = BinaryPrimitives.ReadInt32BigEndian(values);
        if (count is < 0 or > WireLimits.Values) return false;
        HashSet<int>? seen = null;
        var greatest = 0;
        var rest = values[4..];
        for (; count > 0; count--)
        {
            if (!ValueView.TryRead(rest, out var value) || value.Index < 1 || value.Type.IsEmpty) return false;
            if (!IsNew(value.Index, ref greatest, ref seen, values[4..^rest.Length])) return false;
            if (!System.Text.Unicode.Utf8.IsValid(value.Type)) return false;
            if (IsAdmin(value) && AdminRecord.TryRead(value.Data) is null) return false;
            if (value.Type.SequenceEqual("HS_SITE"u8) && SiteRecord.TryRead(value.Data) is null) return false;
            rest = rest[value.Raw.Length..];
        }

        return rest.IsEmpty;
    }

    // Nearly always indexes rise; only where one does not, those before it are looked up.
    private static bool IsNew(int index, ref int greatest, ref HashSet<int>? seen, ReadOnlySpan<byte> before)
    {
        if (index > greatest)
        {
            greatest = index;
            seen?.Add(index);
            return true;
        }

        if (seen is not null) return seen.Add(index);
        seen = [];
        for (; ValueView.TryRead(before, out var value); before = before[value.Raw.Length..]) seen.Add(value.Index);
        return seen.Add(index);
    }

    public static bool IsAdmin(ValueView value) => value.Type.SequenceEqual(AdminType);

    /// <summary>True where one of the values says who administers the handle.</summary>
    public static bool HaveAdmin(ReadOnlySpan<byte> values)
    {
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            if (IsAdmin(value)) return true;
        return false;
    }

    /// <summary>Writes values with the moment they were changed at in place of what was sent.</summary>
    public static void Stamp(WireWriter into, ReadOnlySpan<byte> values, int now)
    {
        var start = into.Length;
        into.Bytes(values);
        var written = into.Written[start..];
        for (var at = 4; ValueView.TryRead(written[at..], out var value); at += value.Raw.Length)
            BinaryPrimitives.WriteInt32BigEndian(written[(at + 4)..], now);
    }
}
