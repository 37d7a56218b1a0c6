using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>Reads the terms of kept subscriptions with the contexts that they name.</summary>
internal sealed class SubscriptionTermsSource(ContextStore contexts, SubscriptionReader reader)
{
    /// <summary>The terms of a subscription; refused where they are wrong or a context cannot be had.</summary>
    public async ValueTask<Result<SubscriptionTerms>> ReadAsync(SubscriptionRecord record, CancellationToken cancel)
    {
        if (!(await ContextAsync(record.ContextJson, cancel).ConfigureAwait(false)).TryGet(out var told, out var fault)
            || !(await ContextAsync(record.QueryContextJson, cancel).ConfigureAwait(false))
                .TryGet(out var query, out fault))
            return fault;
        // Who named its context without an address is told full names, which mean the same everywhere.
        var rendering = told.Url is null ? LdContext.Core : told;
        return reader.Read(record.Document, record.Caller.Tenant, query, rendering, record.ContextJson);
    }

    /// <summary>The context that JSON names or holds.</summary>
    public ValueTask<Result<LdContext>> ContextAsync(string json, CancellationToken cancel)
    {
        if (json.Length > 2 && json[0] == '"')
            return contexts.OfUrlAsync(JsonSerializer.Deserialize<string>(json), cancel);
        return contexts.OfJsonAsync(Encoding.UTF8.GetBytes(json), cancel);
    }
}
