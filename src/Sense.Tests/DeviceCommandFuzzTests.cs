using System.Text;
using CsCheck;

namespace City.Sense.Tests;

/// <summary>Whatever somebody asks of a device, and whatever a device answers, is read or refused.</summary>
public sealed class DeviceCommandFuzzTests
{
    private static readonly string[] Parts =
    [
        "{", "}", "[", "]", ",", ":", "\"", "null", "true", "1e999", "-0", "\\ud800", "红", "\0",
        "\"id\":", "\"attribute\":", "\"value\":", "\"entity\":", "\"timeout\":", "\"state\":", "\"confirmed\"",
        "\"failed\"", "\"info\":", "\"on\"", "\"urn:x:1\"", "3600", "\"a/b\"", "{\"a\":[1,{\"b\":null}]}",
    ];

    private static readonly byte[] Good = Encoding.UTF8.GetBytes(
        """{"id":"r-17","attribute":"dimming","value":{"a":[1,"x"]},"entity":"urn:x:1","timeout":60}""");

    private static readonly DeviceCommandOptions Options = new();

    [Fact]
    public void Requests_and_answers_of_all_kinds_are_read_or_refused()
    {
        var noise = Gen.Int[0, Parts.Length - 1].Array[0, 12]
            .Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => Parts[part]))));
        var bent = Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte, Gen.Int[0, Good.Length])
            .Select((at, octet, cut) =>
            {
                var bytes = Good.ToArray();
                bytes[at] = octet;
                return bytes[..cut];
            });
        var whole = Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Int[0x20, 0x7E]).Select((at, letter) =>
        {
            var bytes = Good.ToArray();
            bytes[at] = (byte)letter;
            return bytes;
        });
        var taken = 0;

        Gen.OneOf(whole, bent, noise, Gen.Byte.Array[0, 40]).Sample(
            body =>
            {
                var asked = Fuzz.Within(
                    () => DeviceCommandText.Read(body, "d", "me", new Moment(1_000), "new", Options));
                if (asked.TryGet(out var command, out var refusal))
                {
                    taken++;
                    Assert.True(DeviceCommand.IsId(command.Id) && command.ExpiresAt > command.RequestedAt);
                    // What was taken is told as JSON, and comes back from its entity as it was.
                    using var told = System.Text.Json.JsonDocument.Parse(DeviceCommandText.Payload(command));
                    Assert.Equal(command.Id, told.RootElement.GetProperty("id").GetString());
                    Assert.Equal(command, Again(command));
                }
                else Assert.Equal("device.command.body", refusal.Code);
                var answered = DeviceCommandText.ReadAnswer(body);
                if (!answered.TryGet(out _, out var no)) Assert.Equal("device.command.answer", no.Code);
            },
            iter: Fuzz.Times(100_000), threads: 1);

        Assert.True(taken > 100, $"{taken} were taken");
    }

    private static DeviceCommand? Again(DeviceCommand command)
    {
        var made = DeviceCommandEntity.Make(command);
        return DeviceCommandEntity.Read(new Entity
        {
            Id = made.Id, Types = made.Types, Attributes = made.Attributes,
        });
    }
}
