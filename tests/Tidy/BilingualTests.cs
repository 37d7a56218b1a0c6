using Xunit;

namespace City.Tidy;

public sealed class BilingualTests
{
    [Fact]
    public void Every_text_for_people_is_there_in_english_and_chinese() => House.Holds("bilingual",
        (path, text) => BilingualRules.CSharp(path, text).Concat(BilingualRules.Yaml(path, text)).Concat(Tables(path)));

    [Theory]
    [InlineData("new Text(\"Lamp\", \"路灯\")", 0)]
    [InlineData("new Text(\"CityBrain\", \"CityBrain\")", 0)]
    [InlineData("new Text(\", \", \"、\")", 0)]
    [InlineData("new Text(\"Lamp\", \"\")", 1)]
    [InlineData("new Text(\"\", \"路灯\")", 1)]
    [InlineData("new Text(\"路灯\", \"Lamp\")", 1)]
    [InlineData("new Text(\"Lamp\", \"Lamps\")", 1)]
    [InlineData("new(\"路灯\", \"路灯\")", 1)]
    [InlineData("new(\"Lamp\", \"路灯\")", 0)]
    [InlineData("new(\"a\", \"b\")", 0)]
    [InlineData("new Lamp(\"a\", \"\")", 0)]
    public void A_text_of_the_code_that_lacks_a_language_is_at_fault(string creation, int faults) =>
        Assert.Equal(faults, BilingualRules.CSharp("src/A.cs", $"class A {{ Text a = {creation}; }}").Count());

    [Theory]
    [InlineData("name: { en: Traffic, zh: 交通 }\n", 0)]
    [InlineData("name: { en: Traffic }\n", 1)]
    [InlineData("name:\n  zh: 交通\n", 1)]
    [InlineData("tiles:\n- name: { en: Traffic, zh: Verkehr }\n", 1)]
    public void A_text_of_a_description_that_lacks_a_language_is_at_fault(string text, int faults) =>
        Assert.Equal(faults, BilingualRules.Yaml("domains/Traffic/domain.yaml", text).Count());

    [Theory]
    [InlineData("""{ "a": { "b": "Lamp" } }""", """{ "a": { "b": "路灯" } }""", 0)]
    [InlineData("""{ "a": { "b": "Lamp" } }""", """{ "a": { "c": "路灯" } }""", 2)]
    [InlineData("""{ "a": "Lamp" }""", """{ "a": "" }""", 1)]
    public void A_key_that_is_in_one_table_only_is_at_fault(string english, string chinese, int faults) =>
        Assert.Equal(faults, BilingualRules.Tables("src/Screen/en.json", english, chinese).Count());

    private static IEnumerable<Fault> Tables(string path)
    {
        var chinese = Path.GetDirectoryName(path)!.Replace('\\', '/') + "/zh.json";
        return Path.GetFileName(path) != "en.json" ? []
            : Tree.Files.Contains(chinese) ? BilingualRules.Tables(path, Tree.Read(path), Tree.Read(chinese))
            : [new(path, $"has no {chinese} beside it")];
    }
}
