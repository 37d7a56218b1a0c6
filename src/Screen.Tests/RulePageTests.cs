using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class RulePageTests
{
    private const string Version =
        "\"version\":2,\"tag\":\"\\\"2-ab\\\"\",\"title\":\"Fees\",\"time\":\"2026-11-23T07:00:00Z\",\"who\":\"ann\","
        + "\"comment\":\"higher <b>\",\"bytes\":9";

    private const string Model = "{\"name\":\"fees\"," + Version + """
        ,"latest":2,"namespace":"urn:fees","elements":[
          {"id":"age","name":"age","kind":"inputData","type":"number","description":"","requires":[],"names":[]},
          {"id":"fee","name":"fee","kind":"decision","type":"","description":"What is to be paid?","requires":["age"],
           "names":[],"logic":{"kind":"decisionTable","text":"","columns":[],"parts":[],"table":{"hitPolicy":"UNIQUE",
             "aggregation":"","inputs":[{"id":"i","label":"Age","text":"age","type":"number","values":"","default":""}],
             "outputs":[{"id":"o","label":"","text":"fee","type":"number","values":"0, 5","default":""}],
             "annotations":["why"],"rules":[
               {"id":"1","inputs":["< 6"],"outputs":["0"],"annotations":["small"]},
               {"id":"2","inputs":[">= x"],"outputs":["5"],"annotations":[""]}]}}},
          {"id":"double","name":"double","kind":"businessKnowledgeModel","type":"","description":"","requires":[],
           "names":[],"logic":{"kind":"functionDefinition","text":"n: number","columns":[],"parts":[
             {"name":"","logic":{"kind":"literalExpression","text":"n * 2","columns":[],"parts":[]}}]}}],
        "faults":[{"code":"feel.unknown-name","warning":false,"line":9,"column":3,"length":1,"element":"fee",
          "en":"Nothing is called 'x' here.","zh":"此处没有名为 'x' 的值。","place":{"element":"fee","part":"rule-input",
          "rule":2,"column":1,"line":1,"character":4}}],
        "findings":[{"decision":"fee","kind":"gap","en":"","zh":"","rules":[],
          "cells":[{"input":"age","part":"[6..9)"}]}]}
        """;

    private const string Result = """
        {"model":"Fees","version":2,"hash":"ab","value":0,"text":"0","explanation":{
         "en":"By the model.\nRule 1 holds.","zh":"依据模型。\n规则 1 成立。"},"decisions":[{"id":"fee","name":"fee",
         "read":{"age":3},"rules":[{"rule":1,"id":"1","conditions":["age = 3 [< 6]"],"annotation":"small"}],"value":0,
         "text":"0"}],"diagnostics":[]}
        """;

    private const string Changes = """
        {"from":1,"to":2,"changes":[{"kind":"cell","element":"fee","name":"fee","part":"input","ruleBefore":1,
          "ruleAfter":1,"columnBefore":1,"columnAfter":1,"before":"< 5","after":"< 6"}]}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "Fees fees 2", "higher <b>")]
    [InlineData("zh", "Fees fees 2", "导入文件")]
    public async Task Models_are_listed_with_who_kept_them_and_why(string language, string model, string more)
    {
        await using var show = await RulesAsync();

        var text = await show.ReadAsync("/rules", ("Accept-Language", language));

        Assert.Contains(model, text, StringComparison.Ordinal);
        Assert.Contains(more, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "one rule (U)", "Nothing is called 'x' here.", "Gap: no rule holds [6..9)")]
    [InlineData("zh", "唯一（U）", "此处没有名为 'x' 的值。", "缺口：无规则成立 [6..9)")]
    public async Task A_model_is_shown_with_table_faults_gaps_and_boxes(
        string language, string policy, string fault, string gap)
    {
        await using var show = await RulesAsync();

        using var answer = await show.GetAsync("/rules/fees", ("Accept-Language", language));
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        var text = Show.Plain(html);

        Assert.All([policy, fault, gap, "n * 2", "What is to be paid?"],
            each => Assert.Contains(each, text, StringComparison.Ordinal));
        // The cell that is wrong is marked, and no other.
        Assert.Contains(
            "<td class=\"input bad\"><code class=\"feel-text\">&gt;= x</code>", html, StringComparison.Ordinal);
        Assert.Single(html.Split(" bad\"")[1..]);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Rule 1 holds.", "1 fired")]
    [InlineData("zh", "规则 1 成立。", "1 命中")]
    public async Task A_decision_is_asked_by_a_form_and_the_rule_that_fired_is_marked(
        string language, string why, string fired)
    {
        await using var show = await RulesAsync();

        using var answer = await show.PostAsync(
            "/rules/fees", "decision=fee&version=2&example=%7Bage%3A+3%7D", ("Accept-Language", language));
        var text = Show.Plain(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.Contains(fired, text, StringComparison.Ordinal);
        Assert.Contains("{age: 3}", text, StringComparison.Ordinal);
        Assert.Contains(show.Asked, each => each.Path == "/api/rules/models/fees/evaluate?version=2");
    }

    [Theory]
    [InlineData("en", "rule 1, input 1")]
    [InlineData("zh", "规则 1，输入 1")]
    public async Task What_differs_is_said_and_marked_on_both_sides(string language, string sentence)
    {
        await using var show = await RulesAsync();

        using var answer = await show.GetAsync("/rules/fees/diff", ("Accept-Language", language));
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Contains(sentence, Show.Plain(html), StringComparison.Ordinal);
        Assert.Equal(2, html.Split("input differs").Length - 1);
        Assert.Contains(show.Asked, each => each.Path == "/api/rules/models/fees/diff?from=1&to=2");
    }

    [Fact]
    public async Task A_file_is_taken_in_under_the_tag_of_the_version_that_is_there()
    {
        await using var show = await RulesAsync();
        show.Says("/api/rules/models/fees/file", "{\"name\":\"fees\"}");
        using var form = new MultipartFormDataContent
        {
            { new StringContent("fees"), "name" },
            { new StringContent("更高"), "comment" },
            { new ByteArrayContent([60, 97, 47, 62]), "file", "fees.dmn" },
        };

        using var answer = await show.SendAsync("/rules", form);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/rules/fees", answer.Headers.Location?.OriginalString);
        Assert.Contains(show.Asked, each => each.Path == "/api/rules/models/fees/file?comment=%E6%9B%B4%E9%AB%98");
    }

    [Fact]
    public async Task A_form_without_a_file_says_what_is_missing()
    {
        await using var show = await RulesAsync();

        using var answer = await show.PostAsync("/rules", "name=fees", ("Accept-Language", "en"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Choose a file", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expression_is_tried_by_a_form_and_its_fault_said_with_its_place()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/rules/feel", """
            {"names":[],"type":"Any","faults":[{"code":"feel.wrong-type","warning":false,"line":1,"column":5,"length":1,
             "en":"No.","zh":"不。"}],"value":null,"text":"null","diagnostics":[]}
            """);

        using var answer = await show.PostAsync(
            "/rules/feel", "expression=1+%2B+x&example=%7B%7D", ("Accept-Language", "zh"));
        var text = Show.Plain(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Contains("第 1 行第 5 个字符： 不。 feel.wrong-type", text, StringComparison.Ordinal);
    }

    private static async Task<Show> RulesAsync() => (await Show.OpenAsync())
        .Says("/api/rules/models", "{\"models\":[{\"name\":\"fees\"," + Version + "}]}")
        .Says("/api/rules/models/fees", Model)
        .Says("/api/rules/models/fees/versions", "{\"name\":\"fees\",\"versions\":[{" + Version + "}]}")
        .Says("/api/rules/models/fees/evaluate", Result)
        .Says("/api/rules/models/fees/diff", Changes);
}
