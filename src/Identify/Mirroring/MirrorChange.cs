namespace City.Identify;

/// <summary>Makes a record what it is at the primary.</summary>
/// <param name="kind">Its kind.</param>
/// <param name="name">Its name.</param>
/// <param name="body">Its body; null where it is gone.</param>
internal sealed class MirrorChange(RecordKind kind, byte[] name, byte[]? body) : StoreChange(kind, name)
{
    public override int BytesMost => body?.Length ?? 0;

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter into)
    {
        Result = ResponseCode.Success;
        if (body is null) return (current is null ? ChangeEffect.None : ChangeEffect.Remove, Result);
        into.Bytes(body);
        return (ChangeEffect.Put, Result);
    }
}
