using System.Collections.Immutable;

namespace City.Context.Tests;

public sealed class QueryGrammarTests
{
    private const string D = CoreTerms.DefaultContext;

    [Theory]
    [InlineData("Car", "Car")]
    [InlineData("Car,Bus", "(Car or Bus)")]
    [InlineData("Car|Bus", "(Car or Bus)")]
    [InlineData("(Home;Vehicle),Motorhome", "((Home and Vehicle) or Motorhome)")]
    [InlineData("A;(B,C);D", "(A and (B or C) and D)")]
    [InlineData("ngsi-ld:Thing", "https://uri.etsi.org/ngsi-ld/Thing")]
    public void Types_are_selected(string text, string meaning) =>
        Assert.Equal(meaning, Say(TypeSelection.Read(text, LdContext.Core)));

    [Theory]
    [InlineData("")]
    [InlineData("A,,B")]
    [InlineData("(A;B")]
    [InlineData("A)")]
    [InlineData("9A")]
    [InlineData("A;")]
    public void A_malformed_selection_of_types_is_refused(string text) =>
        Assert.Equal(Codes.QuerySyntax, Fault(() => TypeSelection.Read(text, LdContext.Core)).Code);

    [Theory]
    [InlineData("speed", "has speed")]
    [InlineData("speed==50", "speed Equal 50")]
    [InlineData("speed!=-1.50", "speed NotEqual -1.5")]
    [InlineData("speed>=1e2", "speed GreaterOrEqual 100")]
    [InlineData("name==\"a, \\\"b\\\"\"", "name Equal \"a, \\\"b\\\"\"")]
    [InlineData("on==true", "on Equal true")]
    [InlineData("owner==urn:x:1", "owner Equal \"urn:x:1\"")]
    [InlineData("colour==\"black\",\"red\"", "colour Equal \"black\" \"red\"")]
    [InlineData("temperature==10..20,30", "temperature Equal 10..20 30")]
    [InlineData("at>2026-01-01T00:00:00Z", "at Greater \"2026-01-01T00:00:00Z\"")]
    [InlineData("speed.observedAt<2026-01-01T00:00:00Z", "speed.@observedAt Less \"2026-01-01T00:00:00Z\"")]
    [InlineData("speed.accuracy.source==\"x\"", "speed.accuracy.source Equal \"x\"")]
    [InlineData("address[city.name]==\"Berlin\"", "address[city.name] Equal \"Berlin\"")]
    [InlineData("name.sub[en]", "has name.sub[en]")]
    [InlineData("colour[*]!=\"red\"", "colour[*] NotEqual \"red\"")]
    [InlineData("a;b|c", "((has a and has b) or has c)")]
    [InlineData("a;(b|c)", "(has a and (has b or has c))")]
    [InlineData("name~=^Gr.*d$;b", "(name Matches \"^Gr.*d$\" and has b)")]
    [InlineData("(name~=(a|b)[;)]+)|b", "(name Matches \"(a|b)[;)]+\" or has b)")]
    [InlineData("name!~=\"a;b\"", "name NotMatches \"a;b\"")]
    [InlineData("https://e.example/ns.v1/name==1", "https://e.example/ns.v1/name Equal 1")]
    [InlineData("category==commercial", "category Equal \"commercial\"")]
    public void Conditions_are_read(string text, string meaning) =>
        Assert.Equal(meaning, Say(AttributeQuery.Read(text, LdContext.Core, [])));

    [Fact]
    public void Values_of_named_attributes_are_expanded() =>
        Assert.Equal($"category Equal \"{D}commercial\"",
            Say(AttributeQuery.Read("category==commercial", LdContext.Core, [D + "category"])));

    [Theory]
    [InlineData("speed==")]
    [InlineData("==5")]
    [InlineData("speed=5")]
    [InlineData("speed>1,2")]
    [InlineData("speed<1..2")]
    [InlineData("speed==1..\"x\"")]
    [InlineData("speed==1e999")]
    [InlineData("(speed")]
    [InlineData("speed;")]
    [InlineData("speed|")]
    [InlineData("name==\"open")]
    [InlineData("a[b")]
    [InlineData("a[]")]
    [InlineData("a.observedAt.b")]
    [InlineData("name~=(a")]
    [InlineData("name~=(?=a)b")]
    [InlineData("name~=(a)\\1")]
    [InlineData("a b c==1")]
    [InlineData("speed==5)")]
    public void A_malformed_condition_is_refused_with_its_parameter(string text)
    {
        var refusal = Fault(() => AttributeQuery.Read(text, LdContext.Core, []));
        Assert.Equal((Codes.QuerySyntax, "q"), (refusal.Code, refusal.At));
    }

    [Fact]
    public void Conditions_that_ask_for_too_much_are_refused()
    {
        var deep = new string('(', 30) + "a" + new string(')', 30);
        var wide = string.Join(';', Enumerable.Repeat("a==1", 200));
        var @long = "name==\"" + new string('x', 9_000) + "\"";
        var patterns = string.Join('|', Enumerable.Range(0, 9).Select(n => $"a~=x{n}"));
        foreach (var text in new[] { deep, wide, @long, patterns })
        {
            var refusal = Fault(() => AttributeQuery.Read(text, LdContext.Core, []));
            Assert.Equal(Codes.QueryTooComplex, refusal.Code);
            Assert.Equal(403, Problems.StatusOf(refusal).Status);
        }
    }

    [Theory]
    [InlineData("near;maxDistance==2000", "Point", "[8,40]", GeoRelation.Near, null, 2000.0)]
    [InlineData("near;minDistance==0.5", "LineString", "[[0,60],[10,60]]", GeoRelation.Near, 0.5, null)]
    [InlineData("within", "Polygon", "[[[0,0],[10,0],[10,10],[0,0]]]", GeoRelation.Within, null, null)]
    [InlineData("contains", "Point", "[0,0]", GeoRelation.Contains, null, null)]
    [InlineData("intersects", "Point", "[0,0]", GeoRelation.Intersects, null, null)]
    [InlineData("equals", "Point", "[0,0]", GeoRelation.Equals, null, null)]
    [InlineData("disjoint", "Point", "[0,0]", GeoRelation.Disjoint, null, null)]
    [InlineData("overlaps", "Point", "[0,0]", GeoRelation.Overlaps, null, null)]
    public void Geographical_conditions_are_read(
        string georel, string geometry, string coordinates, object relation, double? least, double? most)
    {
        var condition = GeoQuery.Read(georel, geometry, coordinates, "area", LdContext.Core)!;
        Assert.Equal((relation, least, most, D + "area"),
            ((object)condition.Relation, condition.MinDistanceMetres, condition.MaxDistanceMetres, condition.Property));
        Assert.Equal(CoreTerms.NgsiLd + "location",
            GeoQuery.Read(georel, geometry, coordinates, null, LdContext.Core)!.Property);
    }

    [Theory]
    [InlineData("near;maxDistance==0", "Point", "[8,40]", "georel")]
    [InlineData("near;maxDistance==-5", "Point", "[8,40]", "georel")]
    [InlineData("near;maxDistance==1e400", "Point", "[8,40]", "georel")]
    [InlineData("near;maxDistance==5;minDistance==1", "Point", "[8,40]", "georel")]
    [InlineData("near", "Point", "[8,40]", "georel")]
    [InlineData("touches", "Point", "[8,40]", "georel")]
    [InlineData("within;maxDistance==5", "Point", "[8,40]", "georel")]
    [InlineData(null, "Point", "[8,40]", "georel")]
    [InlineData("within", null, "[8,40]", "geometry")]
    [InlineData("within", "Circle", "[8,40]", "geometry")]
    [InlineData("within", "Point", null, "coordinates")]
    [InlineData("within", "Point", "8,40", "coordinates")]
    [InlineData("within", "Point", "[8,95]", "coordinates")]
    [InlineData("within", "Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]", "coordinates")]
    [InlineData("within", "Point", "[8,40],\"x\":[1]", "coordinates")]
    public void A_malformed_geographical_condition_is_refused(
        string? georel, string? geometry, string? coordinates, string at)
    {
        var refusal = Fault(() => GeoQuery.Read(georel, geometry, coordinates, null, LdContext.Core));
        Assert.Equal((Codes.Parameter, at), (refusal.Code, refusal.At));
    }

    internal static Refusal Fault(Action reads) => Assert.Throws<ReadingFault>(reads).Refusal;

    private static string Say(TypeCondition condition) => condition switch
    {
        TypeCondition.Is one => Short(one.Type),
        TypeCondition.All all => $"({string.Join(" and ", all.Of.Select(Say))})",
        TypeCondition.Any any => $"({string.Join(" or ", any.Of.Select(Say))})",
        _ => "?",
    };

    private static string Say(QueryCondition condition) => condition switch
    {
        QueryCondition.All all => $"({string.Join(" and ", all.Of.Select(Say))})",
        QueryCondition.Any any => $"({string.Join(" or ", any.Of.Select(Say))})",
        QueryCondition.Exists exists => "has " + Say(exists.Path),
        QueryCondition.Compare compare => $"{Say(compare.Path)} {compare.Comparison} "
            + string.Join(' ', compare.Operands.Select(each =>
                each.From.ToJson() + (each.To is { } to ? ".." + to.ToJson() : ""))),
        _ => "?",
    };

    private static string Say(AttributePath path) => string.Join('.', path.Names.Select(Short))
        + (path.Trail.IsEmpty ? "" : $"[{string.Join('.', path.Trail)}]");

    private static string Short(string iri) => iri.StartsWith(D, StringComparison.Ordinal) ? iri[D.Length..]
        : iri.Contains(':', StringComparison.Ordinal) ? iri
        : "@" + iri;
}
