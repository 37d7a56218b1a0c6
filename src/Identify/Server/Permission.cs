using System.Text;

namespace City.Identify;

/// <summary>Whether an administrator may do a thing, by the HS_ADMIN values of the handle that says so.</summary>
internal static class Permission
{
    private const int ListsDeep = 3;

    private static readonly byte[] AdminType = "HS_ADMIN"u8.ToArray(), ListType = "HS_VLIST"u8.ToArray();

    /// <summary>True where some HS_ADMIN among the values gives all of these permissions.</summary>
    /// <param name="view">Where lists of administrators are looked up.</param>
    /// <param name="values">Values behind their count.</param>
    /// <param name="who">Who asks; null for nobody.</param>
    /// <param name="needed">What is asked for.</param>
    public static bool Has(IStoreView view, ReadOnlySpan<byte> values, Administrator? who, AdminPermissions needed)
    {
        if (who is null) return false;
        if (who.IsOfNode) return true;
        if (values.Length < 4) return false;
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
        {
            if (!value.Type.SequenceEqual(AdminType)) continue;
            if (AdminRecord.TryRead(value.Data) is not { } admin || (admin.Permissions & needed) != needed) continue;
            if (Is(view, admin.Administrator, who.Name, ListsDeep)) return true;
        }

        return false;
    }

    /// <summary>True where the record of the handle's prefix gives the permission.</summary>
    public static bool HasByPrefix(IStoreView view, string handle, Administrator? who, AdminPermissions needed)
    {
        if (who is null) return false;
        if (who.IsOfNode) return true;
        var prefix = HandleName.PrefixOf(handle);
        if (HandleName.PrefixNamedBy(handle) is { } named)
        {
            // A derived prefix is made by who administers the one it is derived from.
            if (HandleName.ParentOf(named) is not { } parent) return false;
            prefix = parent;
            if (needed == AdminPermissions.AddHandle) needed = AdminPermissions.AddDerivedPrefix;
        }

        var record = new RecordBuffer();
        return view.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(HandleName.OfPrefix(prefix)), record)
            && Has(view, record.Body, who, needed);
    }

    /// <summary>
    /// True for who may know whether a handle is there: those who might have made it, or may list its prefix.
    /// </summary>
    public static bool MayKnow(IStoreView view, string handle, Administrator? who) =>
        HasByPrefix(view, handle, who, AdminPermissions.AddHandle)
        || HasByPrefix(view, handle, who, AdminPermissions.List);

    private static bool Is(IStoreView view, HandleReference named, HandleReference who, int deep)
    {
        if (string.Equals(named.Handle, who.Handle, StringComparison.OrdinalIgnoreCase)
            && (named.Index == 0 || named.Index == who.Index))
            return true;
        if (deep == 0) return false;
        var record = new RecordBuffer();
        if (!view.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(named.Handle), record)) return false;
        if (!Values.TryFind(record.Body, named.Index, out var value)) return false;
        if (!value.Type.SequenceEqual(ListType)) return false;
        var read = new WireReader(value.Data);
        foreach (var member in ValueCodec.HandleReferences(ref read, WireLimits.References))
            if (Is(view, member, who, deep - 1)) return true;
        return false;
    }
}
