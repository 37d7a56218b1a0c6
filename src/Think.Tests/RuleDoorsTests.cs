using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Think.Tests;

public sealed class RuleDoorsTests
{
    private const string Model = "/api/rules/models/fees";

    [Fact]
    public async Task A_model_is_listed_and_shown_with_tables_names_and_findings()
    {
        await using var desk = await Desk.OpenAsync();

        var (_, _, list) = await desk.AskAsync(HttpMethod.Get, "/api/rules/models");
        var (status, tag, shown) = await desk.AskAsync(HttpMethod.Get, Model);

        Assert.Equal("fees", list.GetProperty("models")[0].GetProperty("name").GetString());
        Assert.Equal((200, list.GetProperty("models")[0].GetProperty("tag").GetString()), (status, tag));
        var fee = ElementOf(shown, "fee");
        Assert.Equal("<= 6", fee.GetProperty("logic").GetProperty("table").GetProperty("rules")[0]
            .GetProperty("inputs")[0].GetString());
        Assert.Equal("number", fee.GetProperty("names")[0].GetProperty("type").GetString());
        Assert.Equal(0, shown.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task A_file_is_kept_as_a_new_version_under_the_tag_that_was_seen()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, tag, _) = await desk.AskAsync(HttpMethod.Get, Model);

        var without = await desk.AskAsync(HttpMethod.Put, Model + "/file", new ByteArrayContent(Fees.Bytes("< 7")));
        var kept = await desk.AskAsync(HttpMethod.Put, Model + "/file?comment=%E6%94%B9", new ByteArrayContent(
            Fees.Bytes("< 7")), tag);
        var late = await desk.AskAsync(HttpMethod.Put, Model + "/file", new ByteArrayContent(Fees.Bytes("< 8")), tag);
        var fresh = await desk.AskAsync(HttpMethod.Put, "/api/rules/models/new/file", new ByteArrayContent(
            Fees.Bytes("< 7")));

        Assert.Equal((428, RuleCodes.Unconditional), (without.Status, CodeOf(without.Body)));
        Assert.Equal((200, 2, "改", "ann"), (kept.Status, kept.Body.GetProperty("version").GetInt32(),
            kept.Body.GetProperty("comment").GetString(), kept.Body.GetProperty("who").GetString()));
        Assert.Equal((412, RuleCodes.Changed), (late.Status, CodeOf(late.Body)));
        Assert.Equal(201, fresh.Status);
        var (_, _, versions) = await desk.AskAsync(HttpMethod.Get, Model + "/versions");
        Assert.Equal([2, 1], versions.GetProperty("versions").EnumerateArray()
            .Select(one => one.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Changed_tables_are_checked_asked_and_kept_and_the_difference_is_told()
    {
        await using var desk = await Desk.OpenAsync();
        var (_, tag, shown) = await desk.AskAsync(HttpMethod.Get, Model);
        var broken = Tables(shown, "< 7 or", "0");
        var mended = Tables(shown, "< 7", "0");

        var wrong = (await desk.PostAsync(Model + "/check", new { tables = broken })).Body.GetProperty("faults")[0];
        Assert.Equal(("rule-input", 1, 1), (wrong.GetProperty("place").GetProperty("part").GetString(),
            wrong.GetProperty("place").GetProperty("rule").GetInt32(),
            wrong.GetProperty("place").GetProperty("line").GetInt32()));

        var sound = (await desk.PostAsync(Model + "/check", new { tables = mended })).Body;
        Assert.Equal(0, sound.GetProperty("faults").GetArrayLength());
        Assert.Equal("overlap", sound.GetProperty("findings")[0].GetProperty("kind").GetString());

        var asked = (await desk.PostAsync(Model + "/evaluate", new
        {
            decision = "fee", context = new { age = 5 }, tables = Tables(shown, "< 7", "1"),
        })).Body;
        Assert.Equal(1, asked.GetProperty("value").GetInt32());

        var kept = await desk.PostAsync(Model + "/tables", new { comment = "up to seven", tables = mended }, tag);
        Assert.Equal((200, 2), (kept.Status, kept.Body.GetProperty("version").GetInt32()));
        var change = (await desk.AskAsync(HttpMethod.Get, Model + "/diff?from=1&to=2")).Body.GetProperty("changes");
        Assert.Equal("""{"kind":"cell","element":"fee","name":"fee","part":"input","ruleBefore":1,"ruleAfter":1,"""
            + "\"columnBefore\":1,\"columnAfter\":1,\"before\":\"<= 6\",\"after\":\"< 7\"}",
            Assert.Single(change.EnumerateArray()).GetRawText());
        Assert.Equal(412, (await desk.PostAsync(Model + "/tables", new { tables = mended }, tag)).Status);
        Assert.Equal(428, (await desk.PostAsync(Model + "/tables", new { tables = mended })).Status);
    }

    [Fact]
    public async Task A_decision_is_told_with_its_rule_and_in_two_languages()
    {
        await using var desk = await Desk.OpenAsync();

        var (_, _, told) = await desk.PostAsync(
            Model + "/evaluate", new { decision = "fee", context = new { age = 30 } });

        Assert.Equal(5, told.GetProperty("value").GetInt32());
        Assert.Equal(2, told.GetProperty("decisions")[0].GetProperty("rules")[0].GetProperty("rule").GetInt32());
        Assert.Contains("rule 2 holds: age = 30 [> 6]",
            told.GetProperty("explanation").GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.Contains("规则 2 成立", told.GetProperty("explanation").GetProperty("zh").GetString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"decision":"fee","context":"{age: 2 + 1}"}""", "0")]
    [InlineData("""{"decision":"year","context":{"born":"2001-02-03"}}""", "2001")]
    public async Task An_example_is_json_or_a_context_of_feel_and_texts_become_dates_where_dates_are_wanted(
        string body, string value)
    {
        await using var desk = await Desk.OpenAsync();

        var (_, _, told) = await desk.AskAsync(HttpMethod.Post, Model + "/evaluate", new StringContent(body));

        Assert.Equal(value, told.GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_expression_is_checked_with_the_types_of_its_example_and_evaluated()
    {
        await using var desk = await Desk.OpenAsync();

        const string context = "{a: {level: 4}}";
        var (_, _, sound) = await desk.PostAsync("/api/rules/feel", new { expression = "a.level > 3", context });
        var (_, _, wrong) = await desk.PostAsync("/api/rules/feel", new { expression = "a.levle", context });

        Assert.Equal(("boolean", "true"),
            (sound.GetProperty("type").GetString(), sound.GetProperty("text").GetString()));
        Assert.Equal("level", sound.GetProperty("names")[0].GetProperty("names")[0].GetProperty("name").GetString());
        Assert.Contains(
            "'level'", wrong.GetProperty("faults")[0].GetProperty("en").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/rules/models/none", "", 404, RuleCodes.Unknown)]
    [InlineData("GET", Model + "?version=9", "", 404, RuleCodes.VersionUnknown)]
    [InlineData("GET", Model + "/diff?from=9", "", 404, RuleCodes.VersionUnknown)]
    [InlineData("POST", Model + "/check", "[]", 400, RuleCodes.Body)]
    [InlineData("POST", Model + "/check", "{\"tables\":{\"fee\":1}}", 400, RuleCodes.Body)]
    [InlineData("POST", Model + "/check", "{\"tables\":{\"none\":{\"hitPolicy\":\"UNIQUE\",\"aggregation\":\"\"," +
        "\"inputs\":[],\"outputs\":[],\"annotations\":[],\"rules\":[]}}}", 400, FeelCodes.Table)]
    [InlineData("POST", Model + "/evaluate", "{}", 400, RuleCodes.Body)]
    [InlineData("POST", Model + "/evaluate", "{\"decision\":\"fee\",\"context\":\"1 +\"}", 400, RuleCodes.Body)]
    [InlineData("POST", "/api/rules/feel", "{\"context\":{}}", 400, RuleCodes.Body)]
    [InlineData("PUT", "/api/rules/models/new/file", "no model", 400, RuleCodes.Model)]
    public async Task What_is_asked_wrongly_is_refused_with_a_code(
        string method, string path, string body, int status, string code)
    {
        await using var desk = await Desk.OpenAsync();

        var answer = await desk.AskAsync(
            new HttpMethod(method), path, body.Length > 0 ? new StringContent(body) : null);

        Assert.Equal((status, code), (answer.Status, CodeOf(answer.Body)));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_before_it_is_read()
    {
        await using var desk = await Desk.OpenAsync();

        var answer = await desk.AskAsync(HttpMethod.Put, "/api/rules/models/new/file",
            new ByteArrayContent(new byte[ModelShelf.BytesMax + 1]));

        Assert.Equal((413, RuleCodes.TooLarge), (answer.Status, CodeOf(answer.Body)));
    }

    [Theory]
    [InlineData(Grants.None, "", "GET", "", RuleCodes.Forbidden)]
    [InlineData(Grants.Read | Grants.Write, "", "PUT", "/file", RuleCodes.Forbidden)]
    [InlineData(Grants.Read | Grants.Write, "", "POST", "/tables", RuleCodes.Forbidden)]
    [InlineData(Grants.All, "other", "GET", "", RuleCodes.Tenant)]
    public async Task Reading_needs_one_grant_and_changing_another(
        Grants grants, string tenant, string method, string door, string code)
    {
        await using var desk = await Desk.OpenAsync(grants, tenant);

        var answer = await desk.AskAsync(new HttpMethod(method), Model + door, new StringContent("{}"));

        Assert.Equal((403, code), (answer.Status, CodeOf(answer.Body)));
    }

    private static string? CodeOf(JsonElement body) => body.GetProperty("code").GetString();

    private static JsonElement ElementOf(JsonElement model, string id) =>
        model.GetProperty("elements").EnumerateArray().Single(one => one.GetProperty("id").GetString() == id);

    private static JsonObject Tables(JsonElement model, string input, string output)
    {
        var table = JsonNode.Parse(
            ElementOf(model, "fee").GetProperty("logic").GetProperty("table").GetRawText())!.AsObject();
        table["rules"]![0]!["inputs"]![0] = input;
        table["rules"]![0]!["outputs"]![0] = output;
        return new JsonObject { ["fee"] = table };
    }
}
