using System.Text;

namespace City.Identify;

/// <summary>
/// Resolves a handle wherever it is: in the store, behind an alias, or at another node. Who may not see what a handle
/// holds is told the same as where there is none.
/// </summary>
internal sealed class Lookup(IHandleStore store, NodeParts parts)
{
    /// <summary>Resolves what is asked, in somebody's name.</summary>
    /// <param name="body">What is asked.</param>
    /// <param name="header">How: recursively, of the one that decides, only what is public.</param>
    /// <param name="who">Who asks, proven; null for nobody.</param>
    /// <param name="cancel">Ends the waiting for another node.</param>
    public async Task<Outcome> ResolveAsync(
        ResolveBody body, MessageHeader header, Administrator? who, CancellationToken cancel)
    {
        if (parts.Answers.IsMirror && (header.Flags & OpFlags.Authoritative) != 0)
            return Outcome.Refuse(ResponseCode.ReadOnly, "This is a mirror; ask the primary.");
        var asked = body;
        for (var hops = 0; hops <= AliasFollower.HopsMax; hops++)
        {
            var outcome = Local(body, header, who, out var alias)
                ?? (IsHere(body.Handle)
                    ? Missing(body.Handle, header, who)
                    : await parts.Recursion.AnswerAsync(body, header, cancel));
            if (alias is null || (header.Flags & OpFlags.Recursive) == 0)
                return outcome.Body is ValuesBody found && outcome.Code == ResponseCode.Success
                    ? outcome with { Body = found with { Handle = asked.Handle } }
                    : outcome;
            body = body with { Handle = alias };
        }

        return Outcome.Refuse(ResponseCode.RecursionTooHigh, "Too many aliases stand behind one another.");
    }

    private bool IsHere(string handle) => handle.IndexOf('/', StringComparison.Ordinal) > 0
        && store.IsHome(Encoding.UTF8.GetBytes(HandleName.PrefixOf(handle)));

    // As where a handle is there and nothing of it may be seen.
    private Outcome Missing(string handle, MessageHeader header, Administrator? who) => Outcome.Refuse(
        header.Flags.HasFlag(OpFlags.PublicOnly) || Permission.MayKnow(store, handle, who) ? ResponseCode.HandleNotFound
        : who is null ? ResponseCode.AuthenticationNeeded
        : ResponseCode.InsufficientPermission);

    /// <summary>What this node itself holds of a handle; null where it holds nothing.</summary>
    private Outcome? Local(ResolveBody body, MessageHeader header, Administrator? who, out string? alias)
    {
        alias = null;
        var name = body.Handle.Contains('/', StringComparison.Ordinal)
            ? body.Handle
            : HandleName.OfPrefix(body.Handle);
        if (parts.Share.Refusal(name, header) is { } refusal) return refusal;
        var record = new RecordBuffer();
        if (!parts.Resolver.TryFind(Encoding.UTF8.GetBytes(name), record)) return null;
        alias = AliasFollower.TargetOf(record.Body, body);
        var asked = new WireWriter();
        body.Write(asked);
        var read = new WireReader(asked.Written);
        read.Block(WireLimits.HandleBytes);
        var wanted = Resolver.Wanted.Read(ref read);
        var publicOnly = header.Flags.HasFlag(OpFlags.PublicOnly);
        var code = parts.Resolver.Select(record.Body, wanted, publicOnly, who, out var count);
        if (code != ResponseCode.Success) return Outcome.Refuse(code);
        var values = new WireWriter();
        values.Int32(count);
        Resolver.Copy(record.Body, wanted, publicOnly || who is null, values);
        return ValueCodec.TryRead(values.Written) is { } all
            ? new Outcome(ResponseCode.Success, new ValuesBody(body.Handle, all))
            : throw new InvalidDataException($"The values of {name} cannot be read.");
    }
}
