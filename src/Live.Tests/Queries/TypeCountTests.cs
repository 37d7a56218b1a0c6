using System.Collections.Immutable;

namespace City.Live.Tests;

public sealed class TypeCountTests
{
    [Fact]
    public async Task Types_are_counted_as_the_entities_stand_and_only_those_of_the_callers_tenant()
    {
        await using var rig = await CityRig.OpenAsync();
        for (var i = 0; i < 300; i++)
            await rig.WriteAsync(Of($"urn:{i}", i % 3 == 0 ? ["https://t/A", "https://t/B"] : ["https://t/B"]));
        await rig.WriteAsync(Of("urn:c", "https://t/C"));
        await rig.WriteAsync(CityRig.Delete("urn:0"));
        await rig.WriteAsync(CityRig.Delete("urn:c"));
        var other = CityRig.Caller with { Tenant = "other" };
        await rig.WriteAsync(Of("urn:d", "https://t/D"), other);

        Assert.Equal([new("https://t/A", 99), new("https://t/B", 299)], await TypesAsync(rig, 10));
        Assert.Equal([new("https://t/A", 99)], await TypesAsync(rig, 1));
        Assert.Equal([new("https://t/D", 1)], await TypesAsync(rig, 10, other));
        Assert.Empty(await TypesAsync(rig, 10, CityRig.Caller with { Tenant = "nobody" }));
    }

    [Fact]
    public async Task Who_may_not_read_is_refused()
    {
        await using var rig = await CityRig.OpenAsync();
        var result = await rig.City.TypesAsync(10, new Caller("", "w", Grants.Write), CityRig.Cancel);
        Assert.Equal(RefusalKind.Forbidden, result.Refusal!.Kind);
    }

    private static async Task<ImmutableArray<TypeCount>> TypesAsync(CityRig rig, int limit, Caller? caller = null)
    {
        var result = await rig.City.TypesAsync(limit, caller ?? CityRig.Caller, CityRig.Cancel);
        Assert.True(result.TryGet(out var types, out _));
        return types;
    }

    private static EntityCommand Of(string id, params string[] types) =>
        new() { Kind = CommandKind.Create, Id = id, Types = [.. types] };
}
