using System.Text;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>Resolving over HTTP: from the store, behind aliases, and from other nodes.</summary>
public sealed partial class IdentifyDoors
{
    /// <summary>
    /// GET of a handle; <c>index</c> and <c>type</c> may be repeated, <c>publicOnly</c>, <c>auth</c>, <c>pretty</c>.
    /// </summary>
    private async Task ResolveAsync(HttpContext context)
    {
        var (begun, handle) = (Node.Parts.Traffic.Begin(), HandleOf(context.Request));
        var code = await ResolveAsync(context, handle);
        // Who is asked for a proof has not been answered yet.
        if (code is not (ResponseCode.None or ResponseCode.AuthenticationNeeded))
            Node.Parts.Traffic.Count(begun, handle, code, context.Connection.RemoteIpAddress);
    }

    private async Task<ResponseCode> ResolveAsync(HttpContext context, string handle)
    {
        if (Asked(context.Request.Query, handle) is not { } asked)
        {
            await RefuseAsync(context, ResponseCode.InvalidValue, "index", handle);
            return ResponseCode.InvalidValue;
        }

        var who = Flag(context, "publicOnly", false) ? null : await WhoAsync(context);
        if (context.Response.HasStarted) return ResponseCode.None;
        var flags = OpFlags.Recursive
            | (Flag(context, "publicOnly", false) ? OpFlags.PublicOnly : OpFlags.None)
            | (Flag(context, "auth", false) ? OpFlags.Authoritative : OpFlags.None);
        var (record, name) = (new RecordBuffer(), Encoding.UTF8.GetBytes(handle));
        if (who is null && (flags & OpFlags.Authoritative) == 0 && Node.Parts.Share.Holds(name)
            && Node.Parts.Resolver.TryFind(name, record) && !AliasFollower.MayBe(record.Body))
            return await AnswerAsync(context, asked, record, (flags & OpFlags.PublicOnly) != 0);
        return await SayAsync(context, asked, await LookAsync(asked, flags, who, context.RequestAborted));
    }

    /// <summary>Answers a stranger from where the record lies.</summary>
    private async Task<ResponseCode> AnswerAsync(
        HttpContext context, ResolveBody asked, RecordBuffer record, bool publicOnly)
    {
        var (ask, resolver) = (new WireWriter(64), Node.Parts.Resolver);
        asked.Write(ask);
        var read = new WireReader(ask.Written);
        read.Block(WireLimits.HandleBytes);
        var wanted = Resolver.Wanted.Read(ref read);
        var code = resolver.Select(record.Body, wanted, publicOnly, null, out _);
        if (code == ResponseCode.AuthenticationNeeded)
        {
            var open = resolver.Select(record.Body, wanted, true, null, out _);
            if (IsEnough(asked, open)) code = open;
        }

        if (code == ResponseCode.AuthenticationNeeded) await RefuseAsync(context, code, "handle", asked.Handle);
        else
        {
            var body = new JsonBody(Flag(context, "pretty", false));
            HandleJson.WriteRecord(body.Json, code, asked.Handle, record.Body, wanted, true);
            await body.SendAsync(context, code == ResponseCode.HandleNotFound ? 404 : 200);
        }

        return code;
    }

    // Who asks for all and may not see some gets those that anybody may, and where there are none it is told what it
    // would be told if there were no handle.
    private static bool IsEnough(ResolveBody asked, ResponseCode open) =>
        open == ResponseCode.HandleNotFound || (asked.Indexes.IsEmpty && asked.Types.IsEmpty);

    /// <summary>What there is of a handle for somebody, here or at the node that holds it.</summary>
    private async Task<Outcome> LookAsync(
        ResolveBody asked, OpFlags flags, Administrator? who, CancellationToken cancel)
    {
        var header = default(MessageHeader) with { Flags = flags, SiteSerial = MessageHeader.UnknownSite };
        var outcome = await Node.Lookup.ResolveAsync(asked, header, who, cancel);
        if (outcome.Code is not (ResponseCode.AuthenticationNeeded or ResponseCode.InsufficientPermission))
            return outcome;
        var open = await Node.Lookup.ResolveAsync(
            asked, header with { Flags = flags | OpFlags.PublicOnly }, null, cancel);
        return IsEnough(asked, open.Code) ? open : outcome;
    }

    private async Task<ResponseCode> SayAsync(HttpContext context, ResolveBody asked, Outcome outcome)
    {
        var code = outcome.Code;
        if (code is ResponseCode.AuthenticationNeeded or ResponseCode.InsufficientPermission or ResponseCode.Busy
            or ResponseCode.ReadOnly)
        {
            await RefuseAsync(context, code, "handle", asked.Handle);
            return code;
        }

        var values = new WireWriter();
        if (outcome.Body is ValuesBody found) ValueCodec.Write(values, found.Values);
        var answer = new JsonBody(Flag(context, "pretty", false));
        HandleJson.WriteRecord(answer.Json, code, asked.Handle, values.Written, default, false);
        await answer.SendAsync(context, code switch
        {
            ResponseCode.Success or ResponseCode.ValuesNotFound => 200,
            ResponseCode.HandleNotFound or ResponseCode.PrefixReferral or ResponseCode.ServiceReferral => 404,
            ResponseCode.NotResponsible => 400,
            _ => 502,
        });
        return code;
    }

    /// <summary>Public values of a handle, from here or from the node that holds it; counted as a resolve.</summary>
    internal async Task<(ResponseCode Code, byte[] Values)> FindAsync(HttpContext context, string handle)
    {
        var begun = Node.Parts.Traffic.Begin();
        var outcome = await LookAsync(new ResolveBody(handle, [], []),
            OpFlags.Recursive | OpFlags.PublicOnly, null, context.RequestAborted);
        Node.Parts.Traffic.Count(begun, handle, outcome.Code, context.Connection.RemoteIpAddress);
        if (outcome is not { Code: ResponseCode.Success, Body: ValuesBody found }) return (outcome.Code, []);
        var values = new WireWriter();
        ValueCodec.Write(values, found.Values);
        return (outcome.Code, values.ToArray());
    }

    /// <summary>What a request asks for; null where an index is no number.</summary>
    private static ResolveBody? Asked(IQueryCollection query, string handle) =>
        TryIndexes(query, out var indexes)
            ? new ResolveBody(handle, [.. indexes], [.. query["type"].Select(type => type ?? "")])
            : null;

    /// <summary>GET of the servers of this node.</summary>
    private async Task SiteAsync(HttpContext context)
    {
        var share = Node.Parts.Share;
        var key = await Node.Parts.Key.PublicAsync(context.RequestAborted);
        var site = key is null ? share.Site : share.WithKey(key);
        var body = new JsonBody(Flag(context, "pretty", false));
        SiteJson.Write(body.Json, site);
        await body.SendAsync(context, 200);
    }

    /// <summary>GET of the prefixes that the node holds, as the handles that they are.</summary>
    private async Task HomedAsync(HttpContext context)
    {
        if (await NodeAdministratorAsync(context) is null) return;
        if (!TryWhole(context.Request.Query, "page", 0, int.MaxValue, out var page)
            || !TryWhole(context.Request.Query, "pageSize", 1_000, PageMax, out var size))
        {
            await RefuseAsync(context, ResponseCode.InvalidHandle, "page");
            return;
        }

        var (total, names) = await PageAsync(RecordKind.Home, "", ((long)page * size, size), context.RequestAborted);
        await SendPageAsync(context, ("prefixes", null), (page, size, total), names.Select(HandleName.OfPrefix));
    }
}
