using System.Text;
using System.Text.Json;
using Xunit;

namespace City.Bench;

/// <summary>What is sent is what the figures say is sent, and what the client says is read rightly.</summary>
public sealed class LoadTests
{
    private const string Said = """
        Running 4s test @ http://127.0.0.1:18099/
          1 threads and 64 connections
          Latency Distribution
             50%    1.16ms
             99%  850.00us
          47473 requests in 4.00s, 2.90MB read
        Requests/sec:  11868.25
        Transfer/sec:      1.45MB
        """;

    [Fact]
    public void Rate_p99_and_processor_time_are_read_from_what_wrk_says()
    {
        Assert.Equal(new Load(11868.25, 0.85, 10), Wrk.Read(Said, TimeSpan.FromMicroseconds(474730)));
    }

    [Theory]
    [InlineData("850.00us", 0.85)]
    [InlineData("3.44ms", 3.44)]
    [InlineData("1.02s", 1020)]
    public void Wrk_gives_times_in_several_units(string written, double milliseconds)
    {
        var said = Said.Replace("850.00us", written, StringComparison.Ordinal);

        Assert.Equal(milliseconds, Wrk.Read(said, TimeSpan.Zero)!.P99Milliseconds, 6);
    }

    [Theory]
    [InlineData("  Non-2xx or 3xx responses: 3\n" + Said)]
    [InlineData("unable to connect to 127.0.0.1:18099 Connection refused")]
    public void A_run_with_refusals_or_without_answers_is_no_figure(string said)
    {
        Assert.Null(Wrk.Read(said, TimeSpan.Zero));
    }

    [Fact]
    public void A_vehicle_has_five_attributes_in_about_550_bytes()
    {
        var sent = Fixture.Entity(123_456);
        using var vehicle = JsonDocument.Parse(sent);

        Assert.Equal(5 + 2, vehicle.RootElement.EnumerateObject().Count());
        Assert.InRange(sent.Length, 530, 570);
    }

    [Fact]
    public void The_parts_around_a_speed_make_the_whole_vehicle()
    {
        string[] parts = [.. LoadScripts.Parts(77)];

        Assert.Equal(Fixture.EntityText(77, 4321), $"{parts[0]}432.1{parts[1]}");
    }

    [Fact]
    public void A_batch_made_beforehand_takes_another_speed_in_every_vehicle()
    {
        var body = new BatchBody(200);

        body.SetSpeed(1009);

        var expected = string.Join(',', Enumerable.Range(200, 100).Select(number => Fixture.EntityText(number, 1009)));
        Assert.Equal($"[{expected}]", Encoding.UTF8.GetString(body.Bytes.Span));
    }

    [Fact]
    public void A_reading_is_a_vehicle_with_a_speed_and_its_time()
    {
        var text = new StringBuilder();
        Fixture.AppendSpeed(text, 5, 1234, new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero));
        using var reading = JsonDocument.Parse(text.ToString());

        var speed = reading.RootElement.GetProperty("speed");
        Assert.Equal(123.4m, speed.GetProperty("value").GetDecimal());
        Assert.Equal("2026-01-02T03:04:05.006Z", speed.GetProperty("observedAt").GetString());
    }

    [Fact]
    public void A_walk_is_the_same_when_it_is_walked_again()
    {
        var (there, again) = (new Walk(3), new Walk(3));
        for (var i = 0; i < 100; i++)
        {
            var before = there.At;
            there.Next();
            again.Next();
            Assert.Equal((there.At, there.Tenths), (again.At, again.Tenths));
            Assert.InRange((there.At - before).TotalSeconds, 58, 62);
        }
    }
}
