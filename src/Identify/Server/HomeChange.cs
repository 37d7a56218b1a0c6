using System.Text;

namespace City.Identify;

/// <summary>Lets the node hold a prefix, or hold it no more. One that is kept for somebody is handed over.</summary>
internal sealed class HomeChange(string prefix, bool holds, Administrator? who, int now = 0)
    : StoreChange(RecordKind.Home, Encoding.UTF8.GetBytes(prefix))
{
    public override int BytesMost => 0;

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        Result = who?.IsOfNode != true ? ResponseCode.InsufficientPermission
            : holds && current is null && PrefixReservation.Of(view, prefix, now) is not null ? ResponseCode.PrefixLimit
            : ResponseCode.Success;
        if (Result != ResponseCode.Success || current is not null == holds) return (ChangeEffect.None, Result);
        return (holds ? ChangeEffect.Put : ChangeEffect.Remove, Result);
    }
}
