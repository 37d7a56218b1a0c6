using System.Text;

namespace City.Identify;

/// <summary>Takes a record away, by an administrator of the node.</summary>
internal sealed class RemoveRecord(RecordKind kind, string name) : StoreChange(kind, Encoding.UTF8.GetBytes(name))
{
    public override int BytesMost => 0;

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        Result = ResponseCode.Success;
        return (current is null ? ChangeEffect.None : ChangeEffect.Remove, Result);
    }
}
