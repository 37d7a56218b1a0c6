namespace City.Live.Tests;

public sealed class StableHashTests
{
    [Fact]
    public void Ids_that_differ_in_their_last_digits_spread_over_all_shards()
    {
        var counts = new int[8];
        for (var i = 0; i < 800; i++) counts[StableHash.Shard(StableHash.Of("", $"urn:ngsi-ld:Lamp:{i:000}"), 8)]++;
        Assert.All(counts, count => Assert.InRange(count, 60, 145));
    }

    [Fact]
    public void A_hash_never_changes_for_it_says_where_entities_lie()
    {
        Assert.Equal(StableHash.Of("", "urn:a"), StableHash.OfDefaultTenant("urn:a"u8));
        Assert.Equal("5AA03326713E37A3", StableHash.Of("tenant", "urn:ngsi-ld:Lamp:1").ToString("X16"));
    }
}
