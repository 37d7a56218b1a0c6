using System.Text;

namespace City.Identify.Tests;

/// <summary>Puts a body, adds to the one that is there, or removes the record.</summary>
internal sealed class RawChange(RecordKind kind, string name, byte[]? body, bool adds = false)
    : StoreChange(kind, Encoding.UTF8.GetBytes(name))
{
    public override int BytesMost => (body?.Length ?? 0) + (adds ? 30_000 : 0);

    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter into)
    {
        if (body is null)
            return (ChangeEffect.Remove, current is null ? ResponseCode.HandleNotFound : ResponseCode.Success);
        if (adds && current is not null) into.Bytes(current.Body);
        into.Bytes(body);
        return (ChangeEffect.Put, current is null ? ResponseCode.Success : ResponseCode.HandleExists);
    }
}
