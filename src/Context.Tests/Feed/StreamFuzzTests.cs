using City.Live;
using Microsoft.AspNetCore.Http;

namespace City.Context.Tests;

/// <summary>Whatever stands behind the question mark of a stream is read or refused with a code.</summary>
public sealed class StreamFuzzTests
{
    private static readonly string[] Names =
    [
        "id", "type", "idPattern", "scopeQ", "q", "expandValues", "georel", "geometry", "coordinates", "geoproperty",
        "attrs", "only", "from", "scopeq", "csf",
    ];

    private static readonly string[] Parts =
    [
        "A", "urn:x:1", "(", ")", ";", ",", "|", "/", "#", "+", "==", ">", "~=", "\"", "[", "]", "{", "..", "1", "-1e9",
        "near;maxDistance==2", "Point", "[1,2]", "within", "Polygon", "speed", "speed.sub[en]", "2026-01-01T00:00:00Z",
        "*", "%", "\\", "\0", "红", "changed", "^(a|b)*$", "",
    ];

    [Fact]
    public void Conditions_of_all_kinds_are_read_or_refused()
    {
        var random = new Random(20_261_127);
        var tests = new EntityTests();
        var (taken, refused) = (0, 0);
        var times = Fuzz.Times(100_000);
        for (var i = 0; i < times; i++)
        {
            var asked = new DefaultHttpContext().Request;
            asked.QueryString = Query(random);
            try
            {
                var parameters = Parameters.Of(asked, StreamEndpoint.Known);
                var query = QueryEndpoint.Conditions(parameters, LdContext.Core, new EntityQuery());
                if (tests.Make(query, "").TryGet(out _, out var refusal)) taken++;
                else throw new ReadingFault(refusal);
            }
            catch (ReadingFault fault)
            {
                refused++;
                Assert.Contains('.', fault.Refusal.Code);
                Assert.True(fault.Refusal.Detail.Length is > 0 and < 1_000);
            }
        }

        Assert.True(taken > times / 100 && refused > times / 100, $"{taken} taken, {refused} refused");
    }

    private static QueryString Query(Random random)
    {
        var query = QueryString.Empty;
        for (var n = random.Next(3); n >= 0; n--)
        {
            var text = "";
            for (var parts = random.Next(5); parts > 0; parts--) text += Parts[random.Next(Parts.Length)];
            query = query.Add(Names[random.Next(Names.Length)], text);
        }

        return query;
    }
}
