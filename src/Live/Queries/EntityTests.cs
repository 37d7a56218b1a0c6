using System.Runtime.CompilerServices;
using City.Kernel;

namespace City.Live;

/// <summary>Tests of single entities by the same filter that queries use, compiled for each table of names.</summary>
public sealed class EntityTests : IEntityTests
{
    /// <inheritdoc/>
    public Result<IEntityTest> Make(EntityQuery query, string tenant)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(tenant);
        if (QueryLimits.Check(query) is { } beyond) return beyond;
        return QueryParts.Of(query).TryGet(out var parts, out var refusal)
            ? Result.Of<IEntityTest>(new Test(query, tenant, parts))
            : refusal;
    }

    private sealed class Test(EntityQuery query, string tenant, QueryParts parts) : IEntityTest
    {
        private readonly ConditionalWeakTable<NameTable, Compiled> _compiled = [];

        public bool Holds(in EntityRecord record)
        {
            var names = record.Names;
            var count = names.Count;
            // A name that the table did not hold when the filter was made may have come since.
            if (!_compiled.TryGetValue(names, out var compiled) || compiled.Count != count)
            {
                compiled = new Compiled(new EntityFilter(query, tenant, names, parts), count);
                _compiled.AddOrUpdate(names, compiled);
            }

            return compiled.Filter.Matches(record.Bytes.Span);
        }
    }

    private sealed record Compiled(EntityFilter Filter, int Count);
}
