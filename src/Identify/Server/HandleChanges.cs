using System.Buffers.Binary;
using System.Text;

namespace City.Identify;

/// <summary>A change to a handle, by somebody, at a moment.</summary>
/// <param name="handle">The handle.</param>
/// <param name="values">Values behind their count, or nothing.</param>
/// <param name="who">Who asks, proven; null for nobody.</param>
/// <param name="now">Unix seconds.</param>
internal abstract class HandleChange(string handle, ReadOnlyMemory<byte> values, Administrator? who, int now)
    : StoreChange(RecordKind.Handle, Encoding.UTF8.GetBytes(handle))
{
    protected static readonly (ChangeEffect, ResponseCode) Denied =
        (ChangeEffect.None, ResponseCode.InsufficientPermission);

    public string Handle => handle;

    /// <summary>What the batch takes of quotas; null for what is not counted here.</summary>
    public QuotaTally? Tally { get; set; }

    /// <summary>True where another server of the site holds the handle.</summary>
    public bool IsElsewhere { get; set; }

    protected ReadOnlySpan<byte> Sent => values.Span;

    protected Administrator? Who => who;

    protected int Now => now;

    public override int BytesMost => Math.Min(WireLimits.MessageBytes, values.Length + WireLimits.MessageBytes / 2);

    /// <inheritdoc/>
    public sealed override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        if (IsElsewhere || (!view.IsHome(HandleName.PrefixOf(Name.AsSpan()))
            && !(who?.IsOfNode == true && HandleName.PrefixNamedBy(handle) is not null)))
        {
            Result = ResponseCode.NotResponsible;
            return (ChangeEffect.None, Result);
        }

        var (effect, code) = Apply(view, current, body);
        // What a handle holds must fit into an answer.
        if (effect == ChangeEffect.Put && !Values.AreWellFormed(body.Written))
            (effect, code) = (ChangeEffect.None, ResponseCode.InvalidValue);
        if (effect != ChangeEffect.None && Tally is { } tally && tally.Take(view, this,
            effect == ChangeEffect.Remove ? -1 : current is null ? 1 : 0) is not ResponseCode.Success and var spent)
            (effect, code) = (ChangeEffect.None, spent);
        Result = code;
        return (effect, code);
    }

    /// <summary>What is said of a handle that is not there: who may not know gets what is said of others'.</summary>
    protected (ChangeEffect, ResponseCode) Missing(IStoreView view) => Permission.MayKnow(view, handle, who)
        ? (ChangeEffect.None, ResponseCode.HandleNotFound)
        : Denied;

    protected abstract (ChangeEffect, ResponseCode) Apply(IStoreView view, RecordBuffer? current, WireWriter body);
}

/// <summary>Registers a handle.</summary>
internal sealed class CreateHandle(
    string handle, ReadOnlyMemory<byte> values, Administrator? who, int now, bool overwrite = false)
    : HandleChange(handle, values, who, now)
{
    private readonly int _bytes = values.Length;

    public override int BytesMost => _bytes;

    protected override (ChangeEffect, ResponseCode) Apply(IStoreView view, RecordBuffer? current, WireWriter body)
    {
        if (!Permission.HasByPrefix(view, Handle, Who, AdminPermissions.AddHandle)) return Denied;
        if (current is null && HandleName.PrefixNamedBy(Handle) is { } prefix
            && PrefixReservation.Of(view, prefix, Now) is not null)
            return (ChangeEffect.None, ResponseCode.PrefixLimit);
        if (current is not null)
        {
            if (!overwrite) return (ChangeEffect.None, ResponseCode.HandleExists);
            if (!Permission.Has(view, current.Body, Who, AdminPermissions.DeleteHandle)) return Denied;
        }

        Values.Stamp(body, Sent, Now);
        return (ChangeEffect.Put, ResponseCode.Success);
    }
}

/// <summary>Deletes a handle.</summary>
internal sealed class DeleteHandle(string handle, Administrator? who) : HandleChange(handle, default, who, 0)
{
    public override int BytesMost => 0;

    protected override (ChangeEffect, ResponseCode) Apply(IStoreView view, RecordBuffer? current, WireWriter body)
    {
        if (current is null) return Missing(view);
        return Permission.Has(view, current.Body, Who, AdminPermissions.DeleteHandle)
            ? (ChangeEffect.Remove, ResponseCode.Success)
            : Denied;
    }
}

/// <summary>Adds values to a handle, puts values in the place of others, or both.</summary>
internal sealed class PutValues(
    string handle, ReadOnlyMemory<byte> values, Administrator? who, int now, PutMode mode)
    : HandleChange(handle, values, who, now)
{
    protected override (ChangeEffect, ResponseCode) Apply(IStoreView view, RecordBuffer? current, WireWriter body)
    {
        if (current is null) return Missing(view);
        if (!Values.AreWellFormed(Sent))
            return Permission.Has(view, current.Body, Who, AdminPermissions.AddValue)
                || Permission.Has(view, current.Body, Who, AdminPermissions.ModifyValue)
                ? (ChangeEffect.None, ResponseCode.InvalidValue)
                : Denied;
        var needed = AdminPermissions.None;
        var added = 0;
        for (var rest = Sent[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
        {
            var there = Values.TryFind(current.Body, value.Index, out var old);
            if (there && mode == PutMode.Add) needed |= AdminPermissions.AddValue;
            else if (there) needed |= ForChange(value, old);
            else needed |= Values.IsAdmin(value) ? AdminPermissions.AddAdmin : AdminPermissions.AddValue;
            if (there && mode != PutMode.Add && (old.Permissions & (byte)ValuePermissions.AdminWrite) == 0)
                return Denied;
            if (!there) added++;
        }

        if (!Permission.Has(view, current.Body, Who, needed)) return Denied;
        var sent = BinaryPrimitives.ReadInt32BigEndian(Sent);
        if (mode == PutMode.Add && added != sent) return (ChangeEffect.None, ResponseCode.ValueExists);
        if (mode == PutMode.Replace && added != 0) return (ChangeEffect.None, ResponseCode.ValuesNotFound);
        Merge(current.Body, body, added);
        return (ChangeEffect.Put, ResponseCode.Success);
    }

    private static AdminPermissions ForChange(ValueView value, ValueView old) =>
        Values.IsAdmin(value) || Values.IsAdmin(old) ? AdminPermissions.ModifyAdmin : AdminPermissions.ModifyValue;

    // In order of the index, so that what a handle holds does not depend on how it came to it.
    private void Merge(ReadOnlySpan<byte> old, WireWriter body, int added)
    {
        var stamped = new WireWriter(Sent.Length);
        Values.Stamp(stamped, Sent, Now);
        body.Int32(BinaryPrimitives.ReadInt32BigEndian(old) + added);
        var order = new SortedDictionary<int, bool>();
        for (var rest = old[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            order[value.Index] = false;
        for (var rest = Sent[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            order[value.Index] = true;
        foreach (var (index, isSent) in order)
        {
            Values.TryFind(isSent ? stamped.Written : old, index, out var value);
            body.Bytes(value.Raw);
        }
    }
}

/// <summary>Removes values of a handle.</summary>
internal sealed class RemoveValues(string handle, IReadOnlyCollection<int> indexes, Administrator? who)
    : HandleChange(handle, default, who, 0)
{
    protected override (ChangeEffect, ResponseCode) Apply(IStoreView view, RecordBuffer? current, WireWriter body)
    {
        if (current is null) return Missing(view);
        var (needed, kept) = (AdminPermissions.RemoveValue, 0);
        body.Int32(0);
        for (var rest = current.Body[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
        {
            if (!indexes.Contains(value.Index))
            {
                body.Bytes(value.Raw);
                kept++;
                continue;
            }

            if (Values.IsAdmin(value)) needed |= AdminPermissions.RemoveAdmin;
            if ((value.Permissions & (byte)ValuePermissions.AdminWrite) == 0) return Denied;
        }

        if (!Permission.Has(view, current.Body, Who, needed)) return Denied;
        if (kept == BinaryPrimitives.ReadInt32BigEndian(current.Body))
            return (ChangeEffect.None, ResponseCode.ValuesNotFound);
        body.Patch(0, kept);
        return (ChangeEffect.Put, ResponseCode.Success);
    }
}
