using System.Text;

namespace City.Identify;

/// <summary>
/// Lists the handles of a prefix, or the prefixes that the node holds, in as many messages as it takes. Over TCP they
/// go out as they are made; where they cannot, so many bytes are written, and the last message says that more would
/// follow.
/// </summary>
internal sealed class Listing(IHandleStore store, NodeParts parts)
{
    private const int PageNames = 2_000, AtOnceBytes = 1 << 20, HeldBytesMax = 16 << 20;

    // Room for head, digest and signature.
    private const int NamesBytesMax = WireLimits.MessageBytes - 2_048;

    /// <summary>Writes what is asked for.</summary>
    /// <param name="request">The request, over a connection.</param>
    /// <param name="prefix">The prefix of the handles, or that the prefixes are derived from.</param>
    /// <param name="into">Where messages go that were not sent yet.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task WriteAsync(Request request, string prefix, WireWriter into, CancellationToken cancel)
    {
        var homes = request.Header.Op == OpCode.ListHomedPrefixes;
        var (names, bytes, after) = (new List<string>(), 0, 0L);
        do
        {
            var page = await store.NamesAsync(
                homes ? RecordKind.Home : RecordKind.Handle, prefix, after, PageNames, cancel);
            after = page.Next;
            foreach (var one in page.Names)
            {
                var name = homes ? HandleName.OfPrefix(one) : one;
                var length = sizeof(int) + Encoding.UTF8.GetByteCount(name);
                if (bytes + length > NamesBytesMax || names.Count == WireLimits.Listed)
                {
                    Write(request, names, into, isLast: false);
                    bytes = 0;
                    if (!await SendAsync(request, into, cancel)) return;
                }

                names.Add(name);
                bytes += length;
            }
        }
        while (after != 0);
        Write(request, names, into, isLast: true);
    }

    private void Write(Request request, List<string> names, WireWriter into, bool isLast)
    {
        var start = into.Length;
        parts.Answers.Write(into, request, ResponseCode.Success, new HandlesBody([.. names]));
        names.Clear();
        if (!isLast) into.Written[start + Envelope.Bytes + 8] |= (byte)((uint)OpFlags.Continued >> 24);
    }

    /// <summary>Lets go of what is written where it is much; false where nothing more may be written.</summary>
    private async ValueTask<bool> SendAsync(Request request, WireWriter into, CancellationToken cancel)
    {
        // In a session messages are sealed when all are there.
        if (request.Session is not null || request.Connection?.Send is not { } send)
            return into.Length < HeldBytesMax;
        if (into.Length < AtOnceBytes) return true;
        if ((request.Header.Flags & OpFlags.Certify) != 0) await parts.Key.SignAsync(into, 0, cancel);
        await send(into.WrittenMemory, cancel);
        into.Clear();
        return true;
    }
}
