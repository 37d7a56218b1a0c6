namespace City.Kernel.Tests;

public sealed class RecordTests
{
    private static readonly Gen<Value> Value = Gen.OneOf(
        Gen.Select(Gen.Long, Gen.Int[0, Kernel.Value.ScaleMax])
            .Select((digits, scale) => Kernel.Value.Decimal(digits, scale)),
        Gen.OneOf("", "x", "é\"\\", new string('y', 5_000)).Select(text => Kernel.Value.Of(text)),
        Gen.OneOf("[]", """{"a":[1,null]}""", "1e300").Select(json => Kernel.Value.Json(Encoding.UTF8.GetBytes(json))),
        Gen.Bool.Select(truth => Kernel.Value.Of(truth)));

    private static readonly Gen<Moment> Time = Gen.OneOf(
        Gen.Long[Moment.Earliest.Milliseconds, Moment.Latest.Milliseconds],
        Gen.Long[1_700_000_000_000, 1_900_000_000_000])
        .Select(milliseconds => new Moment(milliseconds));

    private static Gen<Attribute> Attribute(int depth) => Gen.Select(
        Gen.Select(Gen.OneOf("https://t/a", "https://t/b", "https://t/桥"), Gen.OneOf(null, "urn:ds:1", "urn:ds:2"),
            Gen.Int[1, 8]),
        Value, Gen.Select(Time, Time, Time, Gen.Bool), Gen.OneOf(null, "KMH", "CEL"), Gen.OneOf(null, null, "key:1"),
        depth == 0 ? Gen.Const(Array.Empty<Attribute>()) : Attribute(depth - 1).Array[0, 3],
        (head, value, times, unit, seal, subs) => new Attribute
        {
            Name = head.Item1, DatasetId = head.Item2, Kind = (AttributeKind)head.Item3, Value = value,
            ObservedAt = times.Item4 ? times.Item3 : null, UnitCode = unit, SealKey = seal,
            CreatedAt = times.Item1 < times.Item2 ? times.Item1 : times.Item2,
            ModifiedAt = times.Item1 < times.Item2 ? times.Item2 : times.Item1,
            SubAttributes = [.. subs],
        });

    [Fact]
    public void Lists_of_attributes_read_back_as_they_were_written_all_kinds_and_depths() =>
        Attribute(3).Array[0, 6].Sample(
            attributes =>
            {
                var names = new NameTable();
                var writer = new ByteWriter();
                AttributeList.Write(writer, [.. attributes], names);
                var back = AttributeList.Decode(writer.Written, names);
                Assert.Equal(attributes.Select(Text), back.Select(Text));
                var again = new ByteWriter();
                AttributeList.Write(again, back, names);
                Assert.Equal(writer.ToArray(), again.ToArray());
            }, iter: 500, print: attributes => string.Join('\n', attributes.Select(Text)));

    [Fact]
    public void No_cut_list_reads_past_its_end() => Attribute(2).Array[1, 3].Sample(
        attributes =>
        {
            var names = new NameTable();
            var writer = new ByteWriter();
            AttributeList.Write(writer, [.. attributes], names);
            var whole = writer.ToArray();
            for (var length = 0; length < whole.Length; length += 1 + whole.Length / 40)
                Assert.Throws<InvalidDataException>(() => AttributeList.Decode(whole.AsSpan(0, length), names));
        }, iter: 50);

    [Fact]
    public void A_record_says_again_what_it_was_made_of_and_finds_instances_by_name_and_dataset()
    {
        var names = new NameTable();
        var (tenant, car, bus) = (names.Intern("north"), names.Intern("https://t/Car"), names.Intern("https://t/Bus"));
        var writer = new ByteWriter();
        writer.Byte(EntityRecord.Format);
        writer.Byte((byte)Residency.Archived);
        writer.Count(tenant);
        writer.Text("urn:桥");
        writer.Text("urn:key");
        writer.Unsigned(1_000);
        writer.Unsigned(500);
        writer.Block([(byte)car, (byte)bus]);
        var scopes = new ByteWriter();
        scopes.Text("/a");
        scopes.Text("/b/c");
        writer.Block(scopes.Written);
        AttributeList.Write(writer, [Number(1, null), Number(2, "urn:ds")], names);
        var record = new EntityRecord(writer.ToArray(), names);

        var entity = record.ToEntity();
        Assert.Equal("urn:桥", entity.Id);
        Assert.Equal((1_000, 1_500), (entity.CreatedAt.Milliseconds, entity.ModifiedAt.Milliseconds));
        Assert.Equal(["https://t/Car", "https://t/Bus"], entity.Types);
        Assert.Equal(["/a", "/b/c"], entity.Scopes);
        Assert.Equal("urn:key", Encoding.UTF8.GetString(record.View.PartitionKey));
        Assert.Equal((Residency.Archived, tenant), (record.View.Residency, record.View.TenantNumber));
        Assert.True(record.View.TryFind(names.Find("https://t/a"), names.Find("urn:ds"), out var body));
        Assert.Equal(2, new AttributeView(body).Value.Mantissa);
        Assert.False(record.View.TryFind(names.Find("https://t/a"), car, out _));
    }

    [Fact]
    public void A_record_of_a_later_format_is_not_guessed_at() =>
        Assert.Throws<InvalidDataException>(() => new EntityView([2, 0, 0, 0]).Id.Length);

    private static Attribute Number(long value, string? dataset) => new()
    {
        Name = "https://t/a", DatasetId = dataset, Kind = AttributeKind.Property, Value = Kernel.Value.Of(value),
    };

    private static string Text(Attribute attribute) => $"{attribute.Name}|{attribute.DatasetId}|{attribute.Kind}|"
        + $"{attribute.Value.Kind} {attribute.Value}|{attribute.ObservedAt}|{attribute.UnitCode}|{attribute.SealKey}|"
        + $"{attribute.CreatedAt}|{attribute.ModifiedAt}|{{{string.Join(';', attribute.SubAttributes.Select(Text))}}}";
}
