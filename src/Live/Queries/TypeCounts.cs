using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>Counts entities by type, from the index alone: one step for each type, none for each entity.</summary>
internal static class TypeCounts
{
    public static ImmutableArray<TypeCount> Of(
        string tenant, IReadOnlyList<ShardView> views, int limit, CancellationToken cancel)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var view in views)
        {
            if (view.Names.Find(tenant) is not (>= 0 and var number)) continue;
            var to = IndexKeys.Type(number, -1, -1);
            for (var from = IndexKeys.Type(number, 0, 0); view.Types.TryFirst(from, to, out var key);)
            {
                cancel.ThrowIfCancellationRequested();
                var type = IndexKeys.TypeOf(key);
                var last = IndexKeys.Type(number, type, -1);
                Add(view.Names[type], view.Types.Count(key, last));
                from = last.Next();
            }

            foreach (var (group, count) in view.Residence.Counts)
                if (group >> 32 == (uint)number)
                    Add(view.Names[IndexKeys.TypeOf(new IndexKey(group, 0))], count);
        }

        return [.. counts.Take(limit).Select(each => new TypeCount(each.Key, each.Value))];

        void Add(string name, long count) => counts[name] = counts.GetValueOrDefault(name) + count;
    }
}
