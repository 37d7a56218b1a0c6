using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Where a shard's history is: in parts of the store and in buffers not packed yet, the oldest first.
/// </summary>
internal sealed record HistoryView(ImmutableArray<HistoryPart> Parts, ImmutableArray<HistoryBuffer> Buffers);
