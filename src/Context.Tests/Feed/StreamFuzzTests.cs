using City.TestKit;
using Microsoft.AspNetCore.Http;

namespace City.Context.Tests;

/// <summary>Whatever stands behind the question mark of a stream is read or refused with a code.</summary>
public sealed class StreamFuzzTests : IAsyncLifetime
{
    private readonly TestCity _city = new();

    private static readonly string[] Names =
    [
        "id", "type", "idPattern", "scopeQ", "q", "expandValues", "georel", "geometry", "coordinates", "geoproperty",
        "attrs", "only", "from", "scopeq", "csf",
    ];

    private static readonly string[] Parts =
    [
        "A", "urn:x:1", "(", ")", ";", ",", "|", "/", "#", "+", "==", ">", "~=", "\"", "[", "]", "{", "..", "1", "-1e9",
        "near;maxDistance==2", "Point", "[1,2]", "within", "Polygon", "speed", "speed.sub[en]", "2026-01-01T00:00:00Z",
        "*", "%", "\\", "\0", "红", "changed", "^(a|b)*$", "", "now", "beginning", "0.0.0.0", "9.9.9.9", "0.0",
        "-1.0.0.0", "99999999999999999999.0.0.0",
    ];

    public ValueTask InitializeAsync() => _city.InitializeAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public void Conditions_of_all_kinds_are_read_or_refused()
    {
        var random = new Random(20_261_127);
        var (taken, refused) = (0, 0);
        var times = Fuzz.Times(100_000);
        for (var i = 0; i < times; i++)
        {
            var asked = new Exchange(_city.Door, new DefaultHttpContext(), _city.Caller!);
            asked.Http.Request.QueryString = Query(random);
            try
            {
                var (filter, position) = Fuzz.Within(() =>
                {
                    var parameters = Parameters.Of(asked.Http.Request, StreamEndpoint.Known);
                    return (StreamFilter.Read(parameters, asked),
                        Positions.Read(parameters["from"] ?? "now", _city.City, "from"));
                });
                taken++;
                Assert.NotEmpty(filter.Keys);
                Assert.Equal(_city.City.Shards, position.Seqs.Length);
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
