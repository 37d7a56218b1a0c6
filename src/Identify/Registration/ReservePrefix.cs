using System.Text;

namespace City.Identify;

/// <summary>Keeps a prefix for an organisation, where nobody has it and it is kept for nobody else.</summary>
internal sealed class ReservePrefix(string prefix, PrefixReservation made, long now)
    : StoreChange(RecordKind.Reservation, Encoding.UTF8.GetBytes(prefix))
{
    public override int BytesMost => 2 * PrefixReservation.TextBytes;

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        var record = new RecordBuffer();
        var there = current is null ? null : PrefixReservation.TryRead(current.Body);
        var isTaken = view.TryRead(RecordKind.Home, Name, record)
            || view.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(HandleName.OfPrefix(prefix)), record)
            || (there?.Until > now && there.Organisation != made.Organisation);
        Result = isTaken ? ResponseCode.HandleExists : ResponseCode.Success;
        if (isTaken) return (ChangeEffect.None, Result);
        made.Write(body);
        return (ChangeEffect.Put, Result);
    }
}
