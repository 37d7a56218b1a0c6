using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary><c>/entityOperations</c> (GS CIM 009 V1.9.1, 5.6.7 to 5.6.10 and 6.14 to 6.17).</summary>
internal static class BatchEndpoints
{
    private static readonly FrozenSet<string> Known = FrozenSet.Create("options", "format", "local", "localOnly");

    /// <summary>POST /entityOperations/create (5.6.7).</summary>
    public static Task CreateAsync(Exchange x) => WriteAsync(x, CommandKind.Create, ReadingRules.Whole);

    /// <summary>
    /// POST /entityOperations/upsert (5.6.8); <c>options=update</c> keeps the attributes that are not given.
    /// </summary>
    public static Task UpsertAsync(Exchange x) => WriteAsync(x, CommandKind.Upsert, ReadingRules.Whole);

    /// <summary>POST /entityOperations/update (5.6.9).</summary>
    public static Task UpdateAsync(Exchange x) => WriteAsync(x, CommandKind.Append, ReadingRules.None);

    /// <summary>POST /entityOperations/delete (5.6.10).</summary>
    public static async Task DeleteAsync(Exchange x)
    {
        Parameters.Of(x.Http.Request, Known);
        MediaTypes.HoldsContext(x.Http.Request);
        var ids = await ReadIdsAsync(x).ConfigureAwait(false);
        var keys = BatchKeys.Of(x.Http.Request, ids.Length);
        var batch = new Batch(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            if (Spelling.IsUri(ids[i]))
                batch.Add(new EntityCommand { Kind = CommandKind.Delete, Id = ids[i], CommandId = keys[i] });
            else
                batch.Refuse(ids[i], new Refusal(RefusalKind.Invalid, Codes.EntityId, "The id is no URI.", "id"));
        }

        await batch.CarryOutAsync(x).ConfigureAwait(false);
        await batch.AnswerAsync(x, createdIds: false).ConfigureAwait(false);
    }

    private static async ValueTask<ImmutableArray<string>> ReadIdsAsync(Exchange x)
    {
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.BatchBytesMax).ConfigureAwait(false);
        return Writes.OrThrow(EntityDocuments.ReadIds(body.Bytes.Span, x.Door.Options.BatchEntitiesMax));
    }

    private static async Task WriteAsync(Exchange x, CommandKind kind, ReadingRules rules)
    {
        var parameters = Parameters.Of(x.Http.Request, Known);
        var options = parameters["options"] is { } text ? Names.Split("options", text) : [];
        if (kind == CommandKind.Upsert && options.Contains("update")) kind = CommandKind.UpsertUpdate;
        var noOverwrite = kind == CommandKind.Append && options.Contains("noOverwrite");
        var own = kind switch
        {
            CommandKind.UpsertUpdate => "update",
            CommandKind.Upsert => "replace",
            CommandKind.Append => "noOverwrite",
            _ => null,
        };
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        rules = Writes.Rules(parameters, inBody, rules, own);
        var items = await ReadAsync(x, inBody, rules).ConfigureAwait(false);
        var keys = BatchKeys.Of(x.Http.Request, items.Length);
        var batch = new Batch(items.Length);
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].Entity.TryGet(out var draft, out var refusal)) batch.Refuse(items[i].Id, refusal);
            else if (draft.Id is null)
                batch.Refuse("", new Refusal(RefusalKind.Invalid, Codes.EntityId, "The entity has no id.", "id"));
            else
                batch.Add(new EntityCommand
                {
                    Kind = kind, Id = draft.Id, Types = draft.Types, Scopes = draft.Scopes,
                    Attributes = draft.Attributes, NoOverwrite = noOverwrite, CommandId = keys[i],
                });
        }

        await batch.CarryOutAsync(x).ConfigureAwait(false);
        await batch.AnswerAsync(x, createdIds: kind != CommandKind.Append).ConfigureAwait(false);
    }

    private static async ValueTask<ImmutableArray<BatchItem>> ReadAsync(Exchange x, bool inBody, ReadingRules rules)
    {
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.BatchBytesMax).ConfigureAwait(false);
        var contexts = await Writes.ContextsAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        return Writes.OrThrow(
            EntityDocuments.ReadBatch(body.Bytes.Span, contexts, rules, x.Door.Options.BatchEntitiesMax));
    }
}
