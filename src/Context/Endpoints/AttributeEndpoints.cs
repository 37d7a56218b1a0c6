using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary><c>/entities/{id}/attrs/{attr}</c> (GS CIM 009 V1.9.1, 6.7).</summary>
internal static class AttributeEndpoints
{
    private static readonly FrozenSet<string> Deletable =
        FrozenSet.Create("datasetId", "deleteAll", "type", "local", "localOnly");

    /// <summary>PATCH: merges the members of an attribute (5.6.4).</summary>
    public static Task PatchAsync(Exchange x) =>
        ChangeAsync(x, CommandKind.PatchAttribute, ReadingRules.Nulls | ReadingRules.Fragments);

    /// <summary>PUT: replaces an attribute (5.6.19).</summary>
    public static Task ReplaceAsync(Exchange x) => ChangeAsync(x, CommandKind.ReplaceAttribute, ReadingRules.None);

    /// <summary>DELETE (5.6.5).</summary>
    public static async Task DeleteAsync(Exchange x)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Deletable);
        var context = Writes.OrThrow(await Writes.HeaderContextAsync(x).ConfigureAwait(false));
        var dataset = parameters["datasetId"];
        if (dataset is not null && !Spelling.IsUri(dataset))
            throw new ReadingFault(Faults.Parameter("datasetId", "The datasetId is a URI."));
        var command = new EntityCommand
        {
            Kind = CommandKind.DeleteAttribute, Id = id, CommandId = Writes.CommandId(x),
            AttributeName = Name(x, context).Iri, DatasetId = dataset, AllInstances = parameters.Flag("deleteAll"),
        };
        await Writes.CarryOutAsync(x, command, context).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task ChangeAsync(Exchange x, CommandKind kind, ReadingRules rules)
    {
        var id = Writes.Id(x);
        var parameters = Parameters.Of(x.Http.Request, Writes.Known);
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        rules = Writes.Rules(parameters, inBody, rules);
        var (attributes, context) = await ReadAsync(x, inBody, rules).ConfigureAwait(false);
        if ((rules & ReadingRules.Simplified) != 0)
            attributes = await Kinds.LikeThoseThereAsync(x, id, attributes).ConfigureAwait(false);
        var command = new EntityCommand
        {
            Kind = kind, Id = id, Attributes = attributes, CommandId = Writes.CommandId(x),
        };
        await Writes.CarryOutAsync(x, command, context).ConfigureAwait(false);
        x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async ValueTask<(ImmutableArray<Attribute> Attributes, LdContext Context)> ReadAsync(
        Exchange x, bool inBody, ReadingRules rules)
    {
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.EntityBytesMax).ConfigureAwait(false);
        var context = await Writes.ContextAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        var read = EntityDocuments.ReadAttribute(body.Bytes.Span, Name(x, context).Name, context, rules);
        return (Writes.OrThrow(read), context);
    }

    /// <summary>The attribute of the path, as the client spells it and expanded.</summary>
    public static (string Name, string Iri) Name(Exchange x, LdContext context)
    {
        var name = x.PathPart("attr");
        return Names.Are(name) && !AttributeMembers.IsReserved(System.Text.Encoding.UTF8.GetBytes(name))
            ? (name, context.Expand(name))
            : throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.AttributeName,
                $"'{Faults.Shorten(name)}' is no name of an attribute.", Faults.Shorten(name)));
    }
}
