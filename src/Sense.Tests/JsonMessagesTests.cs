using System.Text;

namespace City.Sense.Tests;

public sealed class JsonMessagesTests
{
    private const string Several =
        """
        mapping: 1
        feed: air
        source:
          format: json
          topic: air/{station}
          records: data.readings
          limits: { records: 3, bytes: 400 }
        record:
          key: "{station}/{t}"
        time:
          column: t
          format: unix
        entity:
          id: urn:x:{$.region}:{station}
          type: Air
        attributes:
          pm10:
            column: values[1]
            unit: µg/m³
          ok:
            column: flags["is.good"]
            type: boolean
          raw:
            kind: JsonProperty
            column: flags
        """;

    [Fact]
    public async Task Records_of_an_array_take_values_from_themselves_the_message_and_the_topic()
    {
        var read = await ReadAsync(Several, "air/n 1",
            """{"region":"east","data":{"readings":[{"t":10,"values":[1,2.50],"flags":{"is.good":true}},{"t":11}]}}""");

        Assert.Equal(2, read.Records.Count);
        Assert.True(read.Mapper!.Map(read.Records[0].Fields).TryGet(out var first, out var refusal), refusal?.Detail);
        Assert.Equal("urn:x:east:n%201", first.EntityId);
        Assert.Equal("n 1/10", first.Key);
        Assert.Equal(new Moment(10_000), first.Time);
        Assert.Equal(["2.5", "true", """{"is.good":true}"""],
            first.Attributes.Select(attribute => attribute.Value.ToJson()));
        Assert.Equal("GQ", first.Attributes[0].UnitCode);
        Assert.True(read.Mapper.Map(read.Records[1].Fields).TryGet(out var second, out _));
        Assert.Empty(second.Attributes);
    }

    [Theory]
    [InlineData("air/1/2", """{"data":{"readings":[]}}""", "message.topic")]
    [InlineData("air/1", "{", "json.syntax")]
    [InlineData("air/1", "", "json.syntax")]
    [InlineData("air/1", "{} {}", "json.syntax")]
    [InlineData("air/1", """{"data":[]}""", "json.records")]
    [InlineData("air/1", """{"data":{"readings":{}}}""", "json.records")]
    [InlineData("air/1", """{"data":{"readings":[1,2,3,4]}}""", "message.records")]
    public async Task What_is_no_message_is_refused_as_a_whole(string topic, string payload, string code) =>
        Assert.Equal(code, (await ReadAsync(Several, topic, payload)).Fault?.Code);

    [Fact]
    public async Task Too_long_and_too_deep_messages_are_refused()
    {
        Assert.Equal("json.too-long", (await ReadAsync(Several, "air/1", new string(' ', 401))).Fault?.Code);
        var deep = new string('[', JsonMessages.DepthMax + 1) + new string(']', JsonMessages.DepthMax + 1);
        var fault = (await ReadAsync(Several, "air/1", deep)).Fault;
        Assert.Equal("json.depth", fault?.Code);
        Assert.Contains($"more than {JsonMessages.DepthMax} deep: line 1, byte 33.", fault?.Detail,
            StringComparison.Ordinal);
        var wide = new string('[', JsonMessages.DepthMax) + "1," + new string(']', JsonMessages.DepthMax);
        Assert.Equal("json.syntax", (await ReadAsync(Several, "air/1", wide)).Fault?.Code);
    }

    [Fact]
    public async Task A_broken_record_costs_itself_alone()
    {
        var read = await ReadAsync(Several, "air/1",
            """{"region":"e","data":{"readings":[{"t":"\ud800"},{"t":"soon"},{"t":9}]}}""");

        Assert.Equal("json.text", read.Records[0].Fault?.Code);
        Assert.False(read.Mapper!.Map(read.Records[1].Fields).TryGet(out _, out var refusal));
        Assert.Equal("value.time", refusal.Code);
        Assert.True(read.Mapper.Map(read.Records[2].Fields).TryGet(out _, out _));
    }

    [Theory]
    [InlineData("""{"t":1,"values":[1,2],"flags":{"is.good":true}}""", "1", "2", "true", """{"is.good":true}""")]
    [InlineData("""{"values":[1,2,3],"t":1,"values":[7]}""", "1", "", "", "")]
    [InlineData("""{"flags":{"is.good":true},"t":1,"flags":{"x" : [1, {}]}}""", "1", "", "", """{"x" : [1, {}]}""")]
    [InlineData("""{"flags":{"is.good":true},"t":1,"flags":null}""", "1", "", "", "")]
    [InlineData("""{"\u0074":1,"values":{"1":5},"flags":[true]}""", "1", "", "", "[true]")]
    [InlineData("""{"t":"\ud83d\ude00\n","values":[[],{"a":[]}],"\ud800":2}""", "😀\n", """{"a":[]}""", "", "")]
    [InlineData("""{"t":1.50e3,"values":[null,false]}""", "1.50e3", "false", "", "")]
    [InlineData("""[{"t":1}]""", "", "", "", "")]
    [InlineData("7", "", "", "", "")]
    public async Task A_cell_is_what_stands_last_at_the_end_of_its_path(string record, params string[] cells)
    {
        var read = await ReadAsync(
            Several, "air/1", """{"data":{"readings":[{}]},"data":{"readings":[""" + record + "]}}");

        // The columns in the order in which the mapping names them: those of the topic, of time, id and attributes.
        Assert.Equal(["1", cells[0], "", .. cells[1..]], Assert.Single(read.Records).Fields);
    }

    [Fact]
    public async Task Columns_that_lead_to_the_same_place_get_the_same_cell()
    {
        const string yaml =
            """
            mapping: 1
            feed: same
            source:
              format: json
            record:
              key: "{a.b}{a[\"b\"]}{$.a.b}"
            entity:
              id: urn:x:{a}
              type: T
            attributes:
              b: { column: $ }
            """;

        var read = await ReadAsync(yaml, "any", """ {"a":{"b":1}} """);

        Assert.Equal(["1", "1", "1", """{"b":1}""", """{"a":{"b":1}}"""], Assert.Single(read.Records).Fields);
    }

    [Fact]
    public async Task A_text_that_is_no_utf8_costs_its_record_where_a_column_leads_to_it()
    {
        byte[] message = [.. """{"t":1,"x":" """u8, 0xFF, .. "\",\"flags\":{\"is.good\":1}}"u8];
        var reader = new JsonMessages(Mappings.Load(
            Several.Replace("  records: data.readings\n", "", StringComparison.Ordinal)));

        var beside = await reader.ReadAsync(new FeedMessage("air/1", message), TestContext.Current.CancellationToken);
        message[Array.IndexOf(message, (byte)'x')] = (byte)'t';
        var hit = await reader.ReadAsync(new FeedMessage("air/1", message), TestContext.Current.CancellationToken);

        Assert.Null(Assert.Single(beside.Records).Fault);
        Assert.Equal("json.text", Assert.Single(hit.Records).Fault?.Code);
    }

    [Theory]
    [InlineData("format: json\n  delimiter: \";\"", "mapping.value")]
    [InlineData("format: csv\n  records: a.b", "mapping.value")]
    [InlineData("format: json\n  records: a..b", "mapping.path")]
    [InlineData("format: json\n  topic: a/#/b", "mapping.topic")]
    [InlineData("format: json\n  topic: \"a/{b}/{b}\"", "mapping.topic")]
    [InlineData("format: json\n  topic: \"a/x{b}\"", "mapping.topic")]
    [InlineData("format: json\n  topic: $SYS/a", "mapping.topic")]
    public void What_is_wrong_with_a_source_is_found_when_it_is_loaded(string source, string code)
    {
        var load = Mapping.Load(Mappings.Text("column: c").Replace("format: csv", source, StringComparison.Ordinal));

        Assert.Equal(code, Assert.Single(load.Faults).Code);
        Assert.Equal(4 + source.Count(letter => letter == '\n'), load.Faults[0].Line);
    }

    [Theory]
    [InlineData("a[")]
    [InlineData("a[x]")]
    [InlineData("a[1000000]")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a]b")]
    [InlineData("a[\"\"]")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q")]
    public void A_column_that_is_no_path_is_a_fault_with_its_place(string path)
    {
        var load = Mapping.Load(Mappings.Text($"column: '{path}'")
            .Replace("format: csv", "format: json", StringComparison.Ordinal));

        var fault = Assert.Single(load.Faults);
        Assert.Equal(("mapping.path", 12), (fault.Code, fault.Line));
    }

    [Theory]
    [InlineData("loops/{station}/flow", "loops/7/flow", "7")]
    [InlineData("{a}/{b}", "x/", "x|")]
    [InlineData("+/{b}/#", "x/y", "y")]
    [InlineData("+/{b}/#", "x/y/z/w", "y")]
    [InlineData("a/b", "a/b", "")]
    [InlineData("a/b", "a/b/c", null)]
    [InlineData("a/{b}/#", "a", null)]
    [InlineData("a/b", "a", null)]
    [InlineData("{a}", "$SYS", null)]
    [InlineData("#", "a/b", "")]
    [InlineData("#", "", null)]
    public void A_topic_matches_level_by_level(string pattern, string topic, string? words)
    {
        Assert.True(TopicPattern.TryParse(pattern, out var read, out var fault), fault);
        var matches = read!.TryMatch(topic, out var found);

        Assert.Equal(words, matches ? string.Join('|', found) : null);
    }

    private static async Task<MessageRecords> ReadAsync(string yaml, string topic, string payload) =>
        await new JsonMessages(Mappings.Load(yaml)).ReadAsync(
            new FeedMessage(topic, Encoding.UTF8.GetBytes(payload)), TestContext.Current.CancellationToken);
}
