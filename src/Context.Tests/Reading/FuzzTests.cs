using System.Text;
using City.TestKit;

namespace City.Context.Tests;

public sealed class FuzzTests
{
    private static readonly string[] Entities =
    [
        """
        {"id":"urn:x:1","type":["A","B"],"scope":"/C/D",
         "speed":[{"type":"Property","value":55.5},{"value":1,"datasetId":"urn:d:1"}]}
        """,
        """
        {"id":"urn:x:1","type":"T","name":{"languageMap":{"en":"hi","zh":"\u4e2d\n"}},
         "v":{"vocab":["a","b"]},"j":{"json":{"a":[null]}}}
        """,
        """
        {"id":"urn:x:1","type":"T","r":{"object":"urn:x:2","objectType":"P","observedAt":"2026-11-23T08:00:00Z"},
         "l":{"objectList":[{"object":"urn:x:3"}]}}
        """,
        """
        {"id":"urn:x:1","type":"T","location":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},
         "p":{"value":{"a":{"b":[1,2,{"c":true}]}}}}
        """,
        """
        {"id":"urn:x:1","type":"T","a":{"dataset":{"@none":1,"urn:d:1":{"vocab":"x"}}},"@context":{"a":"urn:y:z"}}
        """,
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "1e999", "NaN",
        "\"urn:ngsi-ld:null\"", "\\ud800", "\\u0000",
        "\"value\":", "\"type\":\"GeoProperty\"", "\"@context\":", "\"coordinates\":", "[[[[",
        "{\"a\":{\"a\":{\"a\":", "\u202e", "-", "..",
    ];

    private static readonly string[] Queries =
    [
        "speed>=50;(name==\"x\"|a.b[c.d]!=1..2,3)", "name~=^a(b|c)*$;on==true", "speed.observedAt<2026-01-01T00:00:00Z",
        "colour[*]==\"red\",\"blue\"", "https://e.example/n.v1==urn:x:1", "!a", "((a;b)|c);d!~=\"x\\\\\"",
    ];

    [Fact]
    public void Mutated_entities_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(20_261_123);
        var (taken, refused) = (0, 0);
        ReadingRules[] rules =
        [
            ReadingRules.Whole, ReadingRules.Whole | ReadingRules.Simplified | ReadingRules.ContextInBody,
            ReadingRules.Nulls | ReadingRules.NestedNulls | ReadingRules.Fragments,
        ];
        for (var i = 0; i < Fuzz.Times(100_000); i++)
        {
            var body = Mutate(random, Encoding.UTF8.GetBytes(Entities[i % Entities.Length]));
            var result = Fuzz.Within(() => EntityDocuments.ReadEntity(body, LdContext.Core, rules[i % rules.Length]));
            if (result.TryGet(out var draft, out var refusal))
            {
                taken++;
                Documents.Write(Documents.RecordOf(draft));
            }
            else
            {
                refused++;
                Assert.NotEmpty(refusal.Detail);
                Assert.StartsWith("ngsi.", refusal.Code, StringComparison.Ordinal);
            }

            if (i % 10 == 0) EntityDocuments.ReadBatch([(byte)'[', .. body, (byte)']'], [LdContext.Core], rules[0], 10);
            if (i % 10 == 1) EntityDocuments.FindContexts(body);
        }

        Assert.True(taken > 1_000 && refused > 1_000, $"{taken} taken, {refused} refused");
    }

    [Fact]
    public void Mutated_queries_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(20_261_124);
        var (taken, refused) = (0, 0);
        for (var i = 0; i < Fuzz.Times(100_000); i++)
        {
            var text = Encoding.UTF8.GetString(Mutate(random, Encoding.UTF8.GetBytes(Queries[i % Queries.Length])));
            try
            {
                if (i % 4 == 0) TypeSelection.Read(text, LdContext.Core);
                else if (i % 4 == 1) GeoQuery.Read("near;maxDistance==5", "Polygon", text, null, LdContext.Core);
                else AttributeQuery.Read(text, LdContext.Core, []);
                taken++;
            }
            catch (ReadingFault fault)
            {
                refused++;
                Assert.NotEmpty(fault.Refusal.Detail);
            }
        }

        Assert.True(taken > 500 && refused > 500, $"{taken} taken, {refused} refused");
    }

    private static byte[] Mutate(Random random, byte[] text)
    {
        var bytes = text.ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    var length = Math.Min(random.Next(1, 40), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes[at] = (byte)random.Next(0x20, 0x7f);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
