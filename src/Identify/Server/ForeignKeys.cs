using System.Text;

namespace City.Identify;

/// <summary>
/// Public keys of administrators whose handles other nodes hold. The one that decides is asked, over TCP, so that
/// nobody on the way slips another key in by a datagram; its answer is signed where the record of its site has a key.
/// </summary>
internal sealed class ForeignKeys(IHandleStore store, Recursion recursion, SiteShare share)
{
    /// <summary>The key as HS_PUBKEY has it; null where this node holds the handle itself, or there is none.</summary>
    public async Task<byte[]?> FindAsync(HandleReference user, CancellationToken cancel)
    {
        var name = Encoding.UTF8.GetBytes(user.Handle);
        if (share.Holds(name) && (store.IsHome(HandleName.PrefixOf(name.AsSpan()))
            || store.TryRead(RecordKind.Handle, name, new RecordBuffer()))) return null;
        var outcome = await recursion.AnswerAsync(new ResolveBody(user.Handle, [user.Index], []),
            default(MessageHeader) with { Flags = OpFlags.Recursive | OpFlags.Authoritative }, cancel);
        return outcome is { Code: ResponseCode.Success, Body: ValuesBody { Values: [var value] } }
            && string.Equals(value.Type, HandleTypes.PublicKey, StringComparison.OrdinalIgnoreCase)
            ? value.Data.ToArray()
            : null;
    }
}
