using System.Text;

namespace City.Identify;

/// <summary>The data of HS_ADMIN: int16 permissions, the handle of the administrator, the index of its key.</summary>
/// <param name="Permissions">What the administrator may do.</param>
/// <param name="Administrator">Whose key; index 0 for any of the handle.</param>
internal sealed record AdminRecord(AdminPermissions Permissions, HandleReference Administrator)
{
    /// <summary>Old encoders write two bytes more than there are; they are read, and not written.</summary>
    private const int JunkBytes = 2;

    public static AdminRecord? TryRead(ReadOnlySpan<byte> data)
    {
        var read = new WireReader(data);
        var permissions = (AdminPermissions)(ushort)read.Int16();
        var (handle, index) = (read.Text(WireLimits.HandleBytes), read.Int32());
        if (read.Bad || read.Left is not (0 or JunkBytes)) return null;
        return new AdminRecord(permissions, new HandleReference(handle, index));
    }

    public byte[] ToArray()
    {
        var into = new WireWriter(16 + Encoding.UTF8.GetByteCount(Administrator.Handle));
        into.Int16((short)Permissions);
        into.Text(Administrator.Handle);
        into.Int32(Administrator.Index);
        return into.ToArray();
    }
}
