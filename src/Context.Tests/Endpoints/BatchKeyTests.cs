using System.Net;

namespace City.Context.Tests;

public sealed class BatchKeyTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Upsert = "/ngsi-ld/v1/entityOperations/upsert?options=update";

    [Fact]
    public async Task Each_item_of_a_batch_may_have_a_key_and_a_key_that_was_given_before_changes_nothing()
    {
        using var first = await PostAsync(Item("urn:k:1", 1, 2), "one, two");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.False(first.Headers.Contains("City-Repeated"));

        using var second = await PostAsync(Item("urn:k:1", 7, 8, 9), "two,three,one");

        // The key "one" is answered as the first time, when the entity was created.
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal("2", second.Headers.GetValues("City-Repeated").Single());
        Assert.Equal(8, (int)(await city.GetAsync("/ngsi-ld/v1/entities/urn:k:1?options=keyValues"))["v"]!);
    }

    [Fact]
    public async Task An_item_that_is_sent_again_alone_is_known_by_its_key()
    {
        using var both = await PostAsync(Item("urn:k:2", 1, 2), "a,b");
        using var again = await PostAsync(Item("urn:k:2", 1), "a");

        Assert.Equal("1", again.Headers.GetValues("City-Repeated").Single());
        Assert.Equal(2, (int)(await city.GetAsync("/ngsi-ld/v1/entities/urn:k:2?options=keyValues"))["v"]!);
    }

    [Fact]
    public async Task One_key_for_all_items_tells_them_apart_by_their_place()
    {
        for (var times = 0; times < 2; times++)
        {
            using var answer = await PostAsync(Item("urn:k:3", 1, 2), "all");
            Assert.Equal(times == 1, answer.Headers.Contains("City-Repeated"));
        }

        Assert.Equal(2, (int)(await city.GetAsync("/ngsi-ld/v1/entities/urn:k:3?options=keyValues"))["v"]!);
    }

    [Theory]
    [InlineData("a,b,c")]
    [InlineData("a,")]
    [InlineData("a, b c")]
    [InlineData("")]
    public async Task Keys_that_do_not_fit_the_items_are_refused_and_nothing_is_stored(string keys)
    {
        using var answer = await PostAsync(Item("urn:k:4", 1, 2), keys);

        await TestCity.ProblemAsync(answer, 400, Codes.Header, "Idempotency-Key");
        using var none = await city.SendAsync(HttpMethod.Get, "/ngsi-ld/v1/entities/urn:k:4");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private static string Item(string id, params int[] values)
    {
        var items = values.Select(v => $$"""{"id":"{{id}}","type":"K","v":{"type":"Property","value":{{v}}} }""");
        return $"[{string.Join(',', items)}]";
    }

    private Task<HttpResponseMessage> PostAsync(string body, string keys) =>
        city.SendAsync(HttpMethod.Post, Upsert, body, headers: ("Idempotency-Key", keys));
}
