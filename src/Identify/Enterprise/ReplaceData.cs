using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// Puts other data in the place of an enterprise's: values below the reference to the template, which say who
/// administers the handle, stay as they are.
/// </summary>
internal sealed class ReplaceData(string handle, ReadOnlyMemory<byte> values, Administrator who, int now)
    : HandleChange(handle, values, who, now)
{
    private const int KeptBytesMax = 1_024;

    private readonly int _bytes = values.Length;

    public override int BytesMost => _bytes + KeptBytesMax;

    protected override (ChangeEffect, ResponseCode) Apply(IStoreView view, RecordBuffer? current, WireWriter body)
    {
        if (current is null) return Missing(view);
        var needed = AdminPermissions.ModifyValue | AdminPermissions.AddValue | AdminPermissions.RemoveValue;
        if (!Permission.Has(view, current.Body, Who, needed)) return Denied;
        var (kept, stamped) = (0, new WireWriter(Sent.Length));
        Values.Stamp(stamped, Sent, Now);
        body.Int32(0);
        for (var rest = current.Body[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
        {
            if (value.Index >= MetadataTemplate.ReferenceIndex) continue;
            body.Bytes(value.Raw);
            kept++;
        }

        // What is kept has no room in a batch where there is so much of it: such a handle is changed value by value.
        if (body.Length - 4 > KeptBytesMax) return (ChangeEffect.None, ResponseCode.InvalidValue);
        body.Bytes(stamped.Written[4..]);
        body.Patch(0, kept + BinaryPrimitives.ReadInt32BigEndian(Sent));
        return (ChangeEffect.Put, ResponseCode.Success);
    }
}
