using System.Collections.Frozen;

namespace City.Context;

/// <summary>
/// GET /api/types: the types of which there is an entity and how many there are, by the names of the context in the
/// Link header: <c>{"types":[{"type":"…","entities":N}],"more":false}</c>, in the order of the full names.
/// </summary>
internal static class TypesEndpoint
{
    /// <summary>The most types in an answer; <c>more</c> says that there are others.</summary>
    public const int TypesMax = 1_000;

    public static async Task ReadAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, FrozenSet<string>.Empty);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var types = Writes.OrThrow(
            await x.Door.City.TypesAsync(TypesMax + 1, x.Caller, x.Cancel).ConfigureAwait(false));
        var into = JsonBuffer.Rent();
        into.Write("{\"types\":["u8);
        for (var i = 0; i < types.Length && i < TypesMax; i++)
        {
            into.Write(i == 0 ? "{\"type\":"u8 : ",{\"type\":"u8);
            into.Quoted(context.Compact(types[i].Type));
            into.Write(",\"entities\":"u8);
            into.Number(types[i].Entities);
            into.Write((byte)'}');
        }

        into.Write(types.Length > TypesMax ? "],\"more\":true}"u8 : "],\"more\":false}"u8);
        await Answers.SendAsync(x.Http, into, MediaTypes.Json).ConfigureAwait(false);
    }
}
