using System.Text;

namespace City.Identify;

/// <summary>Lets the node hold a prefix, or hold it no more.</summary>
internal sealed class HomeChange(string prefix, bool holds, Administrator? who)
    : StoreChange(RecordKind.Home, Encoding.UTF8.GetBytes(prefix))
{
    public override int BytesMost => 0;

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        if (who?.IsOfNode != true) return (ChangeEffect.None, ResponseCode.InsufficientPermission);
        if (current is not null == holds) return (ChangeEffect.None, ResponseCode.Success);
        return (holds ? ChangeEffect.Put : ChangeEffect.Remove, ResponseCode.Success);
    }
}
