using CsCheck;
using Xunit;

namespace City.Live.Tests;

public sealed class RecordTableTests
{
    private static readonly Gen<int> Lengths =
        Gen.OneOf(Gen.Int[1, 40], Gen.Int[200, 600], Gen.Int[8_000, 9_000], Gen.Int[60_000, 200_000]);

    [Fact]
    public void A_table_of_records_does_what_a_dictionary_does_and_its_snapshots_never_change() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 30], Lengths).Array[1, 400].Sample(
            ops =>
            {
                var (table, model) = (new RecordTable(), new Dictionary<int, byte[]>());
                var held = new List<(RecordTable.View View, Dictionary<int, byte[]> Model)>();
                foreach (var (what, slot, length) in ops)
                {
                    if (what == 0) held.Add((table.Snapshot(), new(model)));
                    else table.Set(slot, model[slot] = Record(length, (byte)(what * 31 + slot)));
                    Assert.True(table[slot].SequenceEqual(model.GetValueOrDefault(slot)));
                }

                held.Add((table.Current, model));
                foreach (var (view, was) in held)
                    for (var slot = 0; slot < 40; slot++)
                    {
                        var expected = was.GetValueOrDefault(slot) ?? [];
                        Assert.True(view[slot].SequenceEqual(expected));
                        Assert.True(view.Keep(slot).Span.SequenceEqual(expected));
                    }
            }, iter: 100, threads: 1);

    [Fact]
    public void Pages_take_little_more_than_what_is_current_however_often_records_are_replaced()
    {
        var (table, chance) = (new RecordTable(), new Random(7));
        const int slots = 5_000;
        for (var turn = 0; turn < 20 * slots; turn++)
        {
            table.Set(turn < slots ? turn : chance.Next(slots), Record(200 + chance.Next(200), (byte)turn));
            Assert.True(table.Bytes <= table.CurrentBytes * 4 / 3 + 4 * RecordTable.PageBytes,
                $"{table.Bytes} bytes for {table.CurrentBytes} after {turn}");
        }

        Assert.Equal(Enumerable.Range(0, slots).Sum(slot => table[slot].Length + 8L), table.CurrentBytes);
    }

    [Fact]
    public void A_page_of_its_own_goes_with_its_record()
    {
        var table = new RecordTable();
        for (var turn = 0; turn < 100; turn++) table.Set(3, Record(1_000_000, (byte)turn));
        Assert.Equal(1_000_008, table.Bytes);
        table.Set(3, [1]);
        Assert.Equal(RecordTable.PageBytes, table.Bytes);
    }

    private static byte[] Record(int length, byte fill)
    {
        var record = new byte[length];
        Array.Fill(record, fill);
        return record;
    }
}
