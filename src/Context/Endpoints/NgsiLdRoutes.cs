using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace City.Context;

/// <summary>Maps the NGSI-LD door.</summary>
public static class NgsiLdRoutes
{
    private const string Root = "/ngsi-ld/v1";

    /// <summary>
    /// Maps <c>/ngsi-ld/v1</c>, <c>/api/types</c>, <c>/api/pointers</c>, <c>/api/feed</c>, <c>/api/stream</c>,
    /// <c>/api/status</c> and <c>/api/erasures</c>. A middleware before it must set the <see cref="Caller"/> and
    /// the <see cref="ICredentialCheck"/> as features of each request that it vouches for; the others get 401.
    /// </summary>
    public static IEndpointRouteBuilder MapNgsiLd(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var door = endpoints.ServiceProvider.GetRequiredService<Door>();
        Map(endpoints, "/entities", new Resource(door,
            (HttpMethods.Get, QueryEndpoint.QueryAsync), (HttpMethods.Post, EntityEndpoints.CreateAsync)));
        Map(endpoints, "/entities/{id}", new Resource(door,
            (HttpMethods.Get, EntityEndpoints.RetrieveAsync), (HttpMethods.Put, EntityEndpoints.ReplaceAsync),
            (HttpMethods.Patch, EntityEndpoints.MergeAsync), (HttpMethods.Delete, EntityEndpoints.DeleteAsync)));
        Map(endpoints, "/entities/{id}/attrs", new Resource(door,
            (HttpMethods.Post, EntityEndpoints.AppendAsync), (HttpMethods.Patch, EntityEndpoints.UpdateAsync)));
        Map(endpoints, "/entities/{id}/attrs/{attr}", new Resource(door,
            (HttpMethods.Patch, AttributeEndpoints.PatchAsync), (HttpMethods.Put, AttributeEndpoints.ReplaceAsync),
            (HttpMethods.Delete, AttributeEndpoints.DeleteAsync)));
        Map(endpoints, "/entityOperations/create", new Resource(door, (HttpMethods.Post, BatchEndpoints.CreateAsync)));
        Map(endpoints, "/entityOperations/upsert", new Resource(door, (HttpMethods.Post, BatchEndpoints.UpsertAsync)));
        Map(endpoints, "/entityOperations/update", new Resource(door, (HttpMethods.Post, BatchEndpoints.UpdateAsync)));
        Map(endpoints, "/entityOperations/delete", new Resource(door, (HttpMethods.Post, BatchEndpoints.DeleteAsync)));
        Map(endpoints, "/entityOperations/query", new Resource(door, (HttpMethods.Post, QueryEndpoint.PostAsync)));
        Map(endpoints, "/temporal/entities", new Resource(door,
            (HttpMethods.Get, TemporalEndpoint.QueryAsync), (HttpMethods.Post, ReadingEndpoints.BeginAsync)));
        Map(endpoints, "/temporal/entityOperations/query", new Resource(door,
            (HttpMethods.Post, TemporalEndpoint.PostAsync)));
        Map(endpoints, "/temporal/entities/{id}", new Resource(door,
            (HttpMethods.Get, TemporalEndpoint.RetrieveAsync)));
        Map(endpoints, "/temporal/entities/{id}/attrs", new Resource(door,
            (HttpMethods.Post, ReadingEndpoints.AddAsync)));
        Map(endpoints, "/temporal/entities/{id}/attrs/{attr}/{instance}", new Resource(door,
            (HttpMethods.Patch, ReadingEndpoints.CorrectAsync), (HttpMethods.Delete, ReadingEndpoints.TakeBackAsync)));
        Map(endpoints, "/subscriptions", new Resource(door,
            (HttpMethods.Get, SubscriptionEndpoints.ListAsync), (HttpMethods.Post, SubscriptionEndpoints.CreateAsync)));
        Map(endpoints, "/subscriptions/{id}", new Resource(door,
            (HttpMethods.Get, SubscriptionEndpoints.RetrieveAsync),
            (HttpMethods.Patch, SubscriptionEndpoints.ChangeAsync),
            (HttpMethods.Delete, SubscriptionEndpoints.DeleteAsync)));
        endpoints.Map("/api/types", new Resource(door, (HttpMethods.Get, TypesEndpoint.ReadAsync)).InvokeAsync);
        endpoints.Map("/api/pointers",
            new Resource(door, (HttpMethods.Get, QueryEndpoint.PointersAsync)).InvokeAsync);
        endpoints.Map("/api/feed", new Resource(door, (HttpMethods.Get, FeedEndpoint.ReadAsync)).InvokeAsync);
        endpoints.Map("/api/stream", new Resource(door, (HttpMethods.Get, StreamEndpoint.FollowAsync)).InvokeAsync);
        endpoints.Map("/api/status", new Resource(door, (HttpMethods.Get, StatusEndpoint.ReadAsync)).InvokeAsync);
        endpoints.Map("/api/erasures", new Resource(door,
            (HttpMethods.Get, ErasureEndpoint.ListAsync), (HttpMethods.Post, ErasureEndpoint.EraseAsync)).InvokeAsync);
        endpoints.MapFallback(Root + "/{**rest}", UnknownAsync);
        return endpoints;
    }

    private static void Map(IEndpointRouteBuilder endpoints, string pattern, Resource resource) =>
        endpoints.Map(Root + pattern, resource.InvokeAsync);

    private static Task UnknownAsync(HttpContext http) => Problems.WriteAsync(http, new Refusal(
        RefusalKind.Unknown, Codes.ResourceUnknown, "There is no such resource; see docs/dev/ngsi-ld.md."), null);
}
