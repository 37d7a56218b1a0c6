using CsCheck;

namespace City.Context.Tests;

public sealed class RoundTripTests
{
    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, inner) => depth > 2
        ? Scalars()
        : Gen.Frequency(
            (3, Scalars()),
            (1, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
            (1, inner.Array[0, 3].Select(items =>
                "{" + string.Join(',', items.Select((v, i) => $"\"k{i}\":{v}")) + "}"))));

    private static readonly Gen<string> Uri = Gen.Int[0, 99].Select(i => $"urn:ngsi-ld:Thing:{i}");

    private static readonly Gen<string> Head = Gen.OneOf(
        Json.Select(value => $"\"type\":\"Property\",\"value\":{(value == "null" ? "0" : value)}"),
        Uri.Select(uri => $"\"type\":\"Relationship\",\"object\":\"{uri}\""),
        Uri.Array[1, 3].Select(uris => $"\"type\":\"Relationship\",\"object\":[{Quoted(uris)}]"),
        Gen.Select(Gen.Int[-180, 180], Gen.Int[-90, 90], (x, y) =>
            $"\"type\":\"GeoProperty\",\"value\":{{\"type\":\"Point\",\"coordinates\":[{x}.25,{y}]}}"
                .Replace("180.25", "180", StringComparison.Ordinal)),
        Text().Select(text => $"\"type\":\"LanguageProperty\",\"languageMap\":{{\"en\":{text},\"zh\":\"中\"}}"),
        Choice("\"busy\"", "[\"a\",\"urn:x:b\"]").Select(v => $"\"type\":\"VocabProperty\",\"vocab\":{v}"),
        Json.Array[0, 4].Select(items => $"\"type\":\"ListProperty\",\"valueList\":[{string.Join(',', items)}]"),
        Uri.Array[0, 3].Select(uris => "\"type\":\"ListRelationship\",\"objectList\":["
            + string.Join(',', uris.Select(uri => $"{{\"object\":\"{uri}\"}}")) + "]"),
        Json.Select(value => $"\"type\":\"JsonProperty\",\"json\":{value}"));

    private static readonly Gen<string> Metadata = Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Int[0, 2_000_000_000], (time, unit, s) =>
        (time ? $",\"observedAt\":\"{new Moment(s * 1_000L + 7)}\"" : "") + (unit ? ",\"unitCode\":\"CEL\"" : ""));

    private static readonly Gen<string> Attribute = Gen.Recursive<string>((depth, inner) => Gen.Select(
        Head, Metadata, depth > 1 ? Gen.Const(System.Array.Empty<string>()) : inner.Array[0, 2],
        (head, metadata, subs) =>
            $"{{{head}{metadata}{string.Concat(subs.Select((sub, i) => $",\"s{i}\":{sub}"))}}}"));

    private static readonly Gen<string> Entity = Gen.Select(
        Attribute.Array[0, 5], Attribute.Array[2, 3], Gen.Bool, (single, many, scope) =>
        "{\"id\":\"urn:x:1\",\"type\":\"T\"" + (scope ? ",\"scope\":[\"/A\",\"/B/C\"]" : "")
        + string.Concat(single.Select((attribute, i) => $",\"a{i}\":{attribute}"))
        + ",\"many\":[" + string.Join(',', many.Select((attribute, i) =>
            i == 0 ? attribute : $"{attribute[..^1]},\"datasetId\":\"urn:d:{i}\"}}")) + "]}");

    [Fact]
    public void What_is_read_and_written_in_normalized_form_means_the_same() => Entity.Sample(json =>
        TestCity.Same(json, System.Text.Json.Nodes.JsonNode.Parse(Documents.Through(json))), iter: 2_000, threads: 1);

    [Fact]
    public void Concise_form_loses_nothing() => Entity.Sample(json =>
    {
        var normalized = Documents.Through(json);
        Assert.Equal(normalized, Documents.Through(Documents.Through(json, Documents.Concise)));
        Assert.Equal(normalized, Documents.Through(normalized));
    }, iter: 2_000, threads: 1);

    [Fact]
    public void Simplified_form_comes_back_as_itself() => Entity.Sample(json =>
    {
        var simplified = Documents.Through(json, Documents.Simplified);
        Assert.Equal(simplified,
            Documents.Through(simplified, Documents.Simplified, ReadingRules.Whole | ReadingRules.Simplified));
    }, iter: 2_000, threads: 1);

    private static Gen<string> Text() => Gen.String[Gen.Char.AlphaNumeric, 0, 6].Select(text =>
        Value.Of(text + "\"\\\n\u00e9\U0001F600").ToJson());

    private static Gen<string> Scalars() => Gen.OneOf(
        Choice("true", "false", "null", "0", "-1", "12345678901234567890123", "1.5e-7", "[]", "{}"),
        Gen.Double[-1e6, 1e6].Select(number => Value.Of(Math.Round(number, 6)).ToJson()),
        Text());

    private static Gen<string> Choice(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static string Quoted(string[] texts) => string.Join(',', texts.Select(text => $"\"{text}\""));
}
