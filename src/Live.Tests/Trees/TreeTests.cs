namespace City.Live.Tests;

public sealed class TreeTests
{
    private static readonly Gen<IndexKey> Key = Gen.Select(Gen.ULong[0, 3], Gen.ULong[0, 400])
        .Select((high, low) => new IndexKey(high, low));

    /// <summary>What to do with a key: mostly add, sometimes remove, now and then look.</summary>
    private static readonly Gen<(int What, IndexKey Key, IndexKey To)[]> Ops =
        Gen.Select(Gen.Int[0, 9], Key, Key).Array[1, 2_000];

    [Fact]
    public void A_set_of_keys_does_what_a_sorted_set_does_and_its_snapshots_never_change() => Ops.Sample(
        ops =>
        {
            var (set, model) = (new KeySet(), new SortedSet<IndexKey>());
            var held = new List<(KeySet.View View, IndexKey[] Keys)>();
            foreach (var (what, key, to) in ops)
            {
                if (what < 6) Assert.Equal(model.Add(key), set.Add(key));
                else if (what < 9) Assert.Equal(model.Remove(key), set.Remove(key));
                else AssertView(set.Current, model, key, to);
                Assert.Equal(model.Count, set.Count);
                if (what == 9) held.Add((set.Snapshot(), [.. model]));
            }

            foreach (var key in model.ToList()) Assert.True(set.Remove(key));
            Assert.Empty(Keys(set.Current, default, IndexKey.Max));
            foreach (var (view, keys) in held) Assert.Equal(keys, Keys(view, default, IndexKey.Max));
        }, iter: 60, threads: 1);

    [Fact]
    public void A_million_keys_in_any_order_are_there_and_in_order()
    {
        var (set, random) = (new KeySet(), new Random(11));
        var keys = Enumerable.Range(0, 1_000_000)
            .Select(i => new IndexKey((ulong)random.NextInt64(), (uint)i)).ToList();
        KeySet.View half = default;
        for (var i = 0; i < keys.Count; i++)
        {
            if (i == 500_000) half = set.Snapshot();
            Assert.True(set.Add(keys[i]));
        }

        for (var i = 0; i < keys.Count; i += 3) Assert.True(set.Remove(keys[i]));
        var kept = keys.Where((_, i) => i % 3 != 0).Order().ToList();
        Assert.Equal(kept.Count, set.Count);
        Assert.True(kept.SequenceEqual(Keys(set.Current, default, IndexKey.Max)));
        Assert.True(keys.Take(500_000).Order().SequenceEqual(Keys(half, default, IndexKey.Max)));
        for (var i = 0; i < keys.Count; i += 1_000) Assert.Equal(i % 3 != 0, set.Current.Contains(keys[i]));
    }

    [Fact]
    public void The_greatest_and_the_least_keys_are_keys_like_others()
    {
        var set = new KeySet();
        IndexKey[] keys = [IndexKey.Max, default, new(0, ulong.MaxValue), new(1, 0)];
        foreach (var key in keys) Assert.True(set.Add(key));
        Assert.Equal(keys.Order(), Keys(set.Current, default, IndexKey.Max));
        Assert.True(set.Current.TryFirst(new(1, 1), IndexKey.Max, out var last));
        Assert.Equal((IndexKey.Max, IndexKey.Max), (last, last.Next()));
        Assert.Equal(new IndexKey(1, 0), new IndexKey(0, ulong.MaxValue).Next());
    }

    [Fact]
    public void A_table_of_slots_does_what_a_dictionary_does_and_its_snapshots_never_change() =>
        Gen.Select(Gen.ULong[0, 12], Gen.OneOf(Gen.Int[0, 200], Gen.Int[4_000, 4_200], Gen.Int[0, 20_000_000]))
            .Array[1, 300].Sample(
            ops =>
            {
                var (table, model) = (new SlotTable(), new Dictionary<int, ulong>());
                var held = new List<(SlotTable.View View, Dictionary<int, ulong> Model)>();
                foreach (var (what, slot) in ops)
                {
                    if (what == 0) held.Add((table.Snapshot(), new(model)));
                    else table[slot] = model[slot] = what - 1;
                    Assert.Equal(model.GetValueOrDefault(slot), table[slot]);
                }

                held.Add((table.Current, model));
                foreach (var (view, was) in held)
                    foreach (var (_, slot) in ops)
                        foreach (var near in new[] { slot, slot + 1, slot + 4_096, slot + 30_000_000 })
                            Assert.Equal(was.GetValueOrDefault(near), view[near]);
            }, iter: 200, threads: 1);

    private static void AssertView(KeySet.View view, SortedSet<IndexKey> model, IndexKey from, IndexKey to)
    {
        var expected = model.Where(key => key >= from && key <= to).ToList();
        Assert.Equal(expected, Keys(view, from, to));
        Assert.Equal(expected.Count, view.Count(from, to));
        Assert.Equal(model.Contains(from), view.Contains(from));
        Assert.Equal(expected.Count > 0, view.TryFirst(from, to, out var first));
        if (expected.Count > 0) Assert.Equal(expected[0], first);
    }

    private static List<IndexKey> Keys(KeySet.View view, IndexKey from, IndexKey to)
    {
        var keys = new List<IndexKey>();
        var cursor = view.Range(from, to);
        while (cursor.MoveNext()) keys.Add(cursor.Current);
        Assert.False(cursor.MoveNext());
        return keys;
    }
}
