using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>
/// Real payloads of the Smart Data Models program (CC BY 4.0) through the door: each is stored and read back with the
/// same meaning, or refused with the place and the clause, and nothing of it is stored. Those refused stand in
/// <c>contracts/payloads.txt</c>; CITY_APPROVE=1 writes that file anew.
/// </summary>
public sealed class PayloadTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_payload_reads_back_with_its_meaning_or_is_refused_with_place_and_clause()
    {
        var root = Shared.Require("data", "smart-data-models");
        LayOut(root);
        var refused = new StringBuilder();
        var taken = new Dictionary<string, int> { ["example-normalized.jsonld"] = 0, ["example.jsonld"] = 0 };
        foreach (var (file, simplified) in new[] { ("example-normalized.jsonld", false), ("example.jsonld", true) })
            foreach (var path in Directory.EnumerateFiles(root, file, SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal))
            {
                var folders = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
                var name = $"{folders[0]["dataModel.".Length..]}/{folders[1]}";
                var problem = await TryAsync(await File.ReadAllTextAsync(path, Cancel), simplified, name);
                if (problem is null) taken[file]++;
                else
                    refused.Append(CultureInfo.InvariantCulture,
                        $"{(simplified ? "key-values" : "normalized")} {name}: {problem["code"]} ")
                        .Append(CultureInfo.InvariantCulture, $"at {problem["at"]} ({problem["clause"]})\n");
            }

        Assert.Equal(187 * 2, taken.Values.Sum() + refused.ToString().Count(letter => letter == '\n'));
        Assert.True(taken["example-normalized.jsonld"] >= 120, $"{taken["example-normalized.jsonld"]} are taken");
        Approve(refused.ToString());
    }

    /// <summary>The problem with which a payload is refused; null where it is stored and reads back alike.</summary>
    private async Task<JsonNode?> TryAsync(string body, bool simplified, string name)
    {
        var sent = Parsed(body);
        var context = sent?["@context"];
        // One address for all of the payload's contexts, and one that no payload before it had.
        var address = $"https://contexts.example/{name}/{simplified}";
        city.Contexts.Documents[address] = new JsonObject { ["@context"] = context?.DeepClone() ?? new JsonObject() }
            .ToJsonString();
        var link = $"<{address}>; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
        var id = (string?)(sent?["id"] ?? sent?["@id"]);
        var place = $"{Entities}/{Uri.EscapeDataString(id ?? "urn:none")}";
        var path = simplified ? $"{Entities}?options=keyValues" : Entities;
        using var response = await city.SendAsync(
            HttpMethod.Post, path, body, context is null ? "application/json" : "application/ld+json");
        if (response.StatusCode != HttpStatusCode.Created)
        {
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!;
            Assert.InRange((int)response.StatusCode, 400, 499);
            Assert.False(string.IsNullOrEmpty((string?)problem["at"]), $"{name}: {problem}");
            Assert.False(string.IsNullOrEmpty((string?)problem["clause"]), $"{name}: {problem}");
            using var none = await city.SendAsync(HttpMethod.Get, place);
            Assert.NotEqual(HttpStatusCode.OK, none.StatusCode);
            return problem;
        }

        var read = await city.GetAsync(simplified ? $"{place}?options=keyValues" : place, ("Link", link));
        var (expected, actual) = (Payload.Meaning(sent!, simplified), Payload.Meaning(read, simplified));
        Assert.True(JsonNode.DeepEquals(expected, actual),
            $"{name}\n{expected.ToJsonString()}\nreads back as\n{actual.ToJsonString()}");
        using var gone = await city.SendAsync(HttpMethod.Delete, place);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        return null;
    }

    private static JsonNode? Parsed(string body)
    {
        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Contexts of the models from their files; those of other projects say nothing.</summary>
    private void LayOut(string root) => city.Contexts.Fallback = url =>
    {
        var model = url.AbsolutePath.Split('/')
            .FirstOrDefault(part => part.StartsWith("dataModel.", StringComparison.Ordinal));
        var path = model is null ? "" : Path.Combine(root, model, "context.jsonld");
        return File.Exists(path) ? File.ReadAllText(path) : """{"@context":{}}""";
    };

    private static void Approve(string refused)
    {
        var file = Path.Combine(Shared.Root, "contracts", "payloads.txt");
        if (Environment.GetEnvironmentVariable("CITY_APPROVE") == "1") File.WriteAllText(file, refused);
        Assert.Equal(File.ReadAllText(file), refused);
    }
}
