using System.Collections.Immutable;

namespace City.Context;

/// <summary>Clients of streams who gave the same conditions: one look at a change says it for all of them.</summary>
internal sealed class StreamAudience(StreamFilter filter)
{
    /// <summary>What they are told of.</summary>
    public StreamFilter Filter => filter;

    /// <summary>Their seats. Guarded by the follower; what was read stays as it is.</summary>
    public ImmutableArray<StreamSeat> Seats { get; set; } = [];
}
