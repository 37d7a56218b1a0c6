using System.Text;
using City.Live;
using City.TestKit;

namespace City.Context.Tests;

/// <summary>Whatever is sent as a subscription is read or refused with a code; what is read stays the same.</summary>
public sealed class SubscriptionFuzzTests
{
    private static readonly string[] Seeds =
    [
        """
        {"id":"urn:s:1","type":"Subscription","entities":[{"type":"(A;B)|C","idPattern":"^u"},{"id":["urn:a:1"]}],
         "watchedAttributes":["a","b"],"q":"a>1;b~=x","throttling":1,"notification":{"attributes":["a"],
         "format":"concise","endpoint":{"uri":"https://a.example/","timeout":100,
         "receiverInfo":[{"key":"k","value":"v"}]}}}
        """,
        """
        {"type":"Subscription","entities":[{"type":"A"}],"timeInterval":60,"expiresAt":"2999-01-01T00:00:00Z",
         "geoQ":{"georel":"within","geometry":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},
         "notification":{"endpoint":{"uri":"http://a.example","cooldown":5}}}
        """,
        """
        {"type":"Subscription","watchedAttributes":["a"],"notificationTrigger":["entityDeleted"],"notification":
         {"sysAttrs":true,"endpoint":{"uri":"http://a.example","accept":"application/ld+json"}}}
        """,
    ];

    private static readonly string[] Tokens =
    [
        "null", "{}", "[]", "\"\"", "-1", "1e400", "true", "\"urn:ngsi-ld:null\"", "\"entities\":", "\\ud800", "(", ";",
        "\"type\":\"A,\"", "\"q\":\"((\"", "\"geoQ\":[]", "\"endpoint\":1", "\"uri\":\"x\"", ",", ":", "}",
    ];

    [Fact]
    public void Mutated_subscriptions_are_read_or_refused_and_nothing_else()
    {
        var random = new Random(20_261_126);
        using var http = new HttpNotifier([], TimeProvider.System);
        var reader = new SubscriptionReader(new EntityTests(), [http]);
        var (taken, refused) = (0, 0);
        for (var i = 0; i < Fuzz.Times(20_000); i++)
        {
            var body = Mutate(random, Seeds[i % Seeds.Length], i % 5);
            var expanded = EntityDocuments.Read(body, root => SubscriptionNames.Expand(root, LdContext.Core));
            if (!expanded.TryGet(out var document, out var refusal))
            {
                refused++;
                Assert.StartsWith("ngsi.", refusal.Code, StringComparison.Ordinal);
                continue;
            }

            var kept = Encoding.UTF8.GetBytes(document.ToJsonString());
            if (reader.Read(kept, "", LdContext.Core, LdContext.Core, "\"x\"").TryGet(out _, out refusal))
            {
                taken++;
                // What was taken can be given back, and means the same when it is read again.
                var back = Encoding.UTF8.GetBytes(
                    SubscriptionNames.Compact(kept, LdContext.Core).ToJsonString());
                var again = EntityDocuments.Read(back, root => SubscriptionNames.Expand(root, LdContext.Core));
                Assert.True(again.TryGet(out var same, out _));
                Assert.Equal(document.ToJsonString(), same.ToJsonString());
            }
            else
            {
                refused++;
                Assert.NotEmpty(refusal.Detail);
                Assert.Contains('.', refusal.Code);
            }
        }

        Assert.True(taken > 300 && refused > 1_000, $"{taken} taken, {refused} refused");
    }

    private static byte[] Mutate(Random random, string seed, int times)
    {
        var bytes = Encoding.UTF8.GetBytes(seed).ToList();
        for (; times > 0 && bytes.Count > 8; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(0x20, 0x7f);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
