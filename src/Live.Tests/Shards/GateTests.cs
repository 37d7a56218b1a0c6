using System.Text;

namespace City.Live.Tests;

/// <summary>What a shard refuses whoever sends it, because it would harm the shard later.</summary>
public sealed class GateTests
{
    private static readonly string Deep = new string('[', 61) + new string(']', 61);

    public static TheoryData<string, string> Unsound => new()
    {
        { "", "attribute.value" },
        { "{", "attribute.value" },
        { "[1] x", "attribute.value" },
        { """{"a":"\ud800"}""", "attribute.value" },
        { """{"\udc00":1}""", "attribute.value" },
        { "[\"\u0001\"]", "attribute.value" },
        { Deep, "attribute.value" },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void Json_that_no_index_could_read_is_refused_and_the_shard_goes_on(string json, string code)
    {
        var rig = new ShardRig();
        foreach (var kind in new[] { AttributeKind.Property, AttributeKind.Relationship, AttributeKind.JsonProperty })
            Assert.Equal(code, Refused(rig, CityRig.Create("urn:a", new Attribute
            {
                Name = Draw.Names[0], Kind = kind, Value = Value.Json(Encoding.UTF8.GetBytes(json)),
            })));
        Assert.Null(Refused(rig, CityRig.Create("urn:a")));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_as_text_and_as_json()
    {
        var rig = new ShardRig();
        foreach (var bytes in new byte[][] { [0xff], [0xc3], [(byte)'"'], [1] })
            Assert.Equal("attribute.value", Refused(rig, CityRig.Create("urn:a", With(Value.EscapedText(bytes)))));
        Assert.Equal("attribute.value",
            Refused(rig, CityRig.Create("urn:a", With(Value.Json([(byte)'"', 0xff, (byte)'"'])))));
    }

    [Fact]
    public void Names_that_the_table_could_not_keep_apart_are_refused()
    {
        var rig = new ShardRig();
        foreach (var name in new[] { "a\nb", "", "a\ud800", "\udc00b", "\ud83d\ud83d\ude00" })
        {
            Assert.Equal("name.length", Refused(rig, CityRig.Create("urn:a", CityRig.Number(1, name))));
            Assert.Equal("name.length", Refused(
                rig, CityRig.Create("urn:a", CityRig.Number(1) with { DatasetId = name })));
            Assert.Equal("name.length", Refused(rig, CityRig.Create("urn:a") with { Types = [name] }));
            Assert.Equal("name.length", Refused(rig, CityRig.Create(name)));
        }

        Assert.Null(Refused(rig, CityRig.Create("urn:😀", CityRig.Number(1, "https://t/😀"))));
    }

    [Fact]
    public void A_long_name_and_a_long_dataset_id_that_do_not_fit_together_are_refused()
    {
        var rig = new ShardRig();
        var wide = new string('桥', 450);
        var both = CityRig.Number(1, wide) with { DatasetId = wide };
        Assert.Equal("name.length", Refused(rig, CityRig.Create("urn:a", both)));
        Assert.Null(Refused(rig, CityRig.Create("urn:a", CityRig.Number(1, wide) with { DatasetId = "urn:ds:1" })));
    }

    [Fact]
    public void One_instance_twice_in_a_command_is_refused_and_instances_of_one_name_end_up_side_by_side()
    {
        var rig = new ShardRig();
        var (one, other) = (CityRig.Number(1), CityRig.Number(2, "https://t/x"));
        Assert.Equal("attribute.duplicate", Refused(rig, CityRig.Create("urn:a", one, other, one)));
        Assert.Null(Refused(rig, CityRig.Create("urn:a", one, other, one with { DatasetId = "urn:ds:1" })));
        var view = rig.Shard.View();
        var entity = view.Record(view.Slot("", "urn:a")).ToEntity();
        Assert.Equal([one.Name, one.Name, other.Name], entity.Attributes.Select(attribute => attribute.Name));
    }

    [Fact]
    public void An_entity_grows_to_its_limits_and_no_further_and_still_fits_into_a_snapshot()
    {
        var rig = new ShardRig();
        Assert.Null(Refused(rig, CityRig.Create("urn:a")));
        for (var i = 0; i < 4; i++) Assert.Null(Refused(rig, CityRig.Append("urn:a", Many(i * 500, 500))));
        Assert.Equal("entity.too-large", Refused(rig, CityRig.Append("urn:a", Many(2_000, 1))));
        Assert.Null(Refused(rig, CityRig.Append("urn:a", Many(0, 500))));

        var large = With(Value.Of(new string('x', 1_000_000)));
        Assert.Null(Refused(rig, CityRig.Create("urn:b", large)));
        Assert.Equal("entity.too-large", Refused(rig, CityRig.Append(
            "urn:b", large with { Name = "https://t/1" }, large with { Name = "https://t/2" })));
        Assert.Null(Refused(rig, CityRig.Create("urn:c", CityRig.Number(1, "https://t/new"))));
        var again = rig.Open(fromSnapshot: false);
        Assert.Equal("https://t/new", again.Names[again.Names.Find("https://t/new")]);
        Assert.True(rig.Shard.View().Records[2].SequenceEqual(again.View().Records[2]));
    }

    [Fact]
    public async Task Damage_in_a_frame_or_a_snapshot_is_found_at_every_byte()
    {
        var rig = new ShardRig();
        foreach (var i in Enumerable.Range(0, 20))
            rig.Handle(CityRig.Create($"urn:{i}", CityRig.Number(i)) with { CommandId = $"{i}" });
        rig.Commit();
        var kept = rig.Log.Single();
        var bytes = kept.Body.ToArray();
        Flipped(bytes, () => ShardRig.New().Replay(kept with { Body = bytes }));
        Assert.Throws<InvalidDataException>(() => ShardRig.New().Replay(kept with { FirstSeq = 2, LastSeq = 21 }));
        Assert.Throws<InvalidDataException>(() => ShardRig.New().Replay(kept with { LastSeq = 19 }));
        foreach (var piece in await ShardRig.PiecesAsync(rig.Shard))
        {
            var copy = piece.ToArray();
            Flipped(copy, () => ShardRig.New().Restore(copy));
        }
    }

    private static void Flipped(byte[] bytes, Action read)
    {
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= (byte)(1 << (at % 8));
            Assert.Throws<InvalidDataException>(read);
            bytes[at] ^= (byte)(1 << (at % 8));
        }
    }

    private static string? Refused(ShardRig rig, EntityCommand command)
    {
        var batch = rig.Handle(command);
        rig.Commit();
        return batch.First.Refusal?.Code;
    }

    private static Attribute With(Value value) => new()
    {
        Name = Draw.Names[1], Kind = AttributeKind.Property, Value = value,
    };

    private static Attribute[] Many(int from, int count) =>
        [.. Enumerable.Range(from, count).Select(i => CityRig.Number(i, $"https://t/many/{i}"))];
}
