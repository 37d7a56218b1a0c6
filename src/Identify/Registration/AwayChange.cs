using System.Text;

namespace City.Identify;

/// <summary>
/// Notes that a prefix went to another node, so that what is still here of it is not answered any more.
/// </summary>
internal sealed class AwayChange(string prefix) : StoreChange(RecordKind.Away, AwayPrefixes.Name)
{
    public override int BytesMost => AwayPrefixes.BytesMax;

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        var away = AwayPrefixes.Read(current is null ? [] : current.Body);
        if (!away.Contains(prefix, StringComparer.OrdinalIgnoreCase)) away = away.Add(prefix);
        AwayPrefixes.Write(away, body);
        Result = body.Length <= AwayPrefixes.BytesMax ? ResponseCode.Success : ResponseCode.PrefixLimit;
        return (Result == ResponseCode.Success ? ChangeEffect.Put : ChangeEffect.None, Result);
    }
}
