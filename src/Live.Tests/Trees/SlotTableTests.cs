namespace City.Live.Tests;

public sealed class SlotTableTests
{
    [Fact]
    public void Cleared_slots_cost_nothing_and_older_views_keep_theirs() => Gen.Select(
            Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, 300_000]), Gen.Int[0, 3], Gen.Int[0, 9])
        .Array[1, 200].Sample(steps =>
        {
            var (table, model) = (new SlotTable(), new SortedDictionary<int, ulong>());
            var views = new List<(SlotTable.View View, Dictionary<int, ulong> Then)>();
            foreach (var (slot, value, look) in steps)
            {
                table[slot] = (ulong)value;
                if (value == 0) model.Remove(slot);
                else model[slot] = (ulong)value;
                if (look == 0) views.Add((table.Snapshot(), new(model)));
                Assert.Equal((ulong)value, table[slot]);
            }

            views.Add((table.Current, new(model)));
            foreach (var (view, then) in views)
            {
                var found = new List<int>();
                for (var slot = view.Next(0); slot >= 0; slot = view.Next(slot + 1)) found.Add(slot);
                Assert.Equal(then.Keys.Order(), found);
                foreach (var (slot, number) in then) Assert.Equal(number, view[slot]);
            }
        }, iter: 300, threads: 1);

    [Fact]
    public void A_removed_record_leaves_its_page_and_whoever_has_it_keeps_it()
    {
        var table = new RecordTable();
        var record = new byte[6_000];
        for (var slot = 0; slot < 1_000; slot++)
        {
            Array.Fill(record, (byte)slot);
            table.Set(slot, record);
        }

        var before = table.Snapshot();
        for (var slot = 0; slot < 1_000; slot++)
            if (slot % 100 != 7)
                table.Remove(slot);
        table.Remove(3);

        Assert.True(table[3].IsEmpty);
        Assert.Equal(7, table[107][5_999] - 100);
        Assert.Equal(10 * 6_008, table.CurrentBytes);
        Assert.InRange(table.Bytes, 0, 5 * RecordTable.PageBytes);
        for (var slot = 0; slot < 1_000; slot++) Assert.Equal((byte)slot, before[slot][17]);
    }
}
