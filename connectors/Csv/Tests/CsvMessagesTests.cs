using System.Text;

namespace City.Connectors.Csv.Tests;

public sealed class CsvMessagesTests
{
    private const string Yaml =
        """
        mapping: 1
        feed: csv
        source:
          format: csv
          topic: loops/{station}
          limits: { records: 2 }
        record:
          key: "{station}@{t}"
        entity:
          id: urn:x:{station}
          type: Loop
        attributes:
          flow: { column: flow, type: integer }
        """;

    [Fact]
    public async Task Each_message_has_its_header_and_its_topic()
    {
        var read = await ReadAsync("loops/7", "flow,t\n12,1\n13\n");

        Assert.Equal(["csv.columns"], read.Records.Select(record => record.Fault?.Code).OfType<string>());
        Assert.True(read.Mapper!.Map(read.Records[0].Fields).TryGet(out var record, out _));
        Assert.Equal(("urn:x:7", "7@1", "12"),
            (record.EntityId, record.Key, Assert.Single(record.Attributes).Value.ToJson()));
    }

    [Theory]
    [InlineData("air/7", "flow,t\n1,2", "message.topic")]
    [InlineData("loops/7", "", "csv.header")]
    [InlineData("loops/7", "flow\n1", "csv.header")]
    [InlineData("loops/7", "flow,t,station\n1,2,3", "csv.header")]
    [InlineData("loops/7", "flow,t\n1,1\n2,2\n3,3", "message.records")]
    public async Task What_is_no_message_is_refused_as_a_whole(string topic, string text, string code) =>
        Assert.Equal(code, (await ReadAsync(topic, text)).Fault?.Code);

    private static async Task<MessageRecords> ReadAsync(string topic, string text)
    {
        Assert.True(Mapping.Load(Yaml).TryGet(out var mapping));
        return await new CsvMessages(mapping).ReadAsync(
            new FeedMessage(topic, Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken);
    }
}
