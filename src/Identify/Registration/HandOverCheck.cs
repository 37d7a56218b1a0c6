using System.Collections.Immutable;
using System.Net;
using System.Text;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// Looks whether another node answers for a prefix as this one does, before it gets it: some of its handles are asked
/// there, and each must have the same public values.
/// </summary>
internal sealed class HandOverCheck(IdentifyNode node)
{
    private const int Asked = 100;

    /// <summary>Why the other node is not ready; null where it is.</summary>
    public async Task<string?> FaultAsync(string prefix, IPEndPoint other, CancellationToken cancel)
    {
        if (!AddressGuard.IsAllowed(other.Address, node.Inner))
            return $"{other} lies on an inner network: open it with --identify-inner.";
        await using var client = new HandleClient(new HandleClientOptions { Node = other });
        var names = await node.Store.NamesAsync(RecordKind.Handle, prefix, 0, Asked, cancel);
        try
        {
            foreach (var name in names.Names.IsEmpty ? [prefix + "/-"] : names.Names)
            {
                var answer = await client.ResolveAsync(
                    new ResolveBody(name, [], []), OpFlags.Authoritative | OpFlags.DoNotRefer, 0, cancel);
                if (answer.Code == ResponseCode.NotResponsible)
                    return $"{other} does not hold {prefix}: home it there first.";
                if (Public(name) is { } here && (!answer.IsSuccess || !Same(here, answer.Values)))
                    return $"{other} does not have {name} as it is here: load what GET /api/identify/export gives.";
            }
        }
        catch (IOException fault)
        {
            return fault.Message;
        }

        return null;
    }

    private ImmutableArray<HandleValue>? Public(string name)
    {
        var record = new RecordBuffer();
        if (!node.Store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(name), record)) return null;
        ImmutableArray<HandleValue> values = [.. (ValueCodec.TryRead(record.Body) ?? [])
            .Where(value => (value.Permissions & ValuePermissions.PublicRead) != 0)];
        return values.IsEmpty ? null : values;
    }

    private static bool Same(ImmutableArray<HandleValue> here, ImmutableArray<HandleValue> there) =>
        here.Length == there.Length && here.All(value => there.Any(other => other.Index == value.Index
            && other.Type == value.Type && other.Data.Span.SequenceEqual(value.Data.Span)));
}
