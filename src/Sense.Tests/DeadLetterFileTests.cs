using System.Text;
using System.Text.Json;

namespace City.Sense.Tests;

public sealed class DeadLetterFileTests : IDisposable
{
    private static readonly Moment Time = new(1480000000000);

    private readonly TemporaryFolder _folder = new("letters");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_letter_holds_the_reason_the_line_and_the_record_as_it_came()
    {
        var line = Assert.Single(await KeepAsync(true, Letter(17, "a,\"ü\"\tb"u8.ToArray())));

        Assert.Equal("2016-11-24T15:06:40Z", line.GetProperty("time").GetString());
        Assert.Equal("loops", line.GetProperty("feed").GetString());
        Assert.Equal(17, line.GetProperty("line").GetInt64());
        Assert.Equal("value.number", line.GetProperty("code").GetString());
        Assert.Equal("'x' is no number.", line.GetProperty("text").GetString());
        Assert.Equal("volume", line.GetProperty("at").GetString());
        Assert.Equal("a,\"ü\"\tb", line.GetProperty("original").GetString());
        Assert.False(line.TryGetProperty("truncated", out _));
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_kept_in_base64()
    {
        byte[] bytes = [0x61, 0xFF, 0xC3];

        var line = Assert.Single(await KeepAsync(true, Letter(1, bytes)));

        Assert.Equal(bytes, line.GetProperty("originalBase64").GetBytesFromBase64());
        Assert.False(line.TryGetProperty("original", out _));
    }

    [Fact]
    public async Task A_mapping_may_forbid_that_records_are_copied()
    {
        var line = Assert.Single(await KeepAsync(false, Letter(1, "secret"u8.ToArray())));

        Assert.False(line.TryGetProperty("original", out _));
        Assert.DoesNotContain("secret", line.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Letters_of_a_later_run_follow_and_half_a_line_of_a_crash_spoils_none()
    {
        await KeepAsync(true, Letter(1, "a"u8.ToArray()));
        await File.AppendAllTextAsync(_folder.Of("dead"), "{\"time\":\"20", Cancel);
        await using (var file = new DeadLetterFile(_folder.Of("dead"), true))
            await file.KeepAsync([Letter(2, "b"u8.ToArray())], Cancel);

        var lines = await File.ReadAllLinesAsync(_folder.Of("dead"), Cancel);

        Assert.Equal(3, lines.Length);
        Assert.Equal(2, JsonDocument.Parse(lines[2]).RootElement.GetProperty("line").GetInt64());
    }

    [Fact]
    public async Task Without_letters_there_is_no_file()
    {
        await using (var file = new DeadLetterFile(_folder.Of("dead"), true)) await file.KeepAsync([], Cancel);

        Assert.False(File.Exists(_folder.Of("dead")));
    }

    private async Task<List<JsonElement>> KeepAsync(bool original, params DeadLetter[] letters)
    {
        await using (var file = new DeadLetterFile(_folder.Of("dead"), original)) await file.KeepAsync(letters, Cancel);
        var text = await File.ReadAllBytesAsync(_folder.Of("dead"), Cancel);
        Assert.Equal((byte)'\n', text[^1]);
        var lines = Encoding.UTF8.GetString(text).TrimEnd().Split('\n');
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static DeadLetter Letter(long line, byte[] original) => new(
        "loops", Time, new SourceRecord { Line = line, Original = original, EndsAt = 1 },
        new Refusal(RefusalKind.Invalid, "value.number", "'x' is no number.", "volume"));
}
