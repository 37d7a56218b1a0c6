using System.Buffers;
using System.Text.Json;

namespace City.Sense;

/// <summary>How a command is asked for, how it reaches the device, and how the device answers: all JSON.</summary>
public static class DeviceCommandText
{
    private const int DepthMax = 16;
    private const int InfoLengthMax = 1_000;
    private const int AttributeLengthMax = 200;
    private const int EntityLengthMax = 1_024;

    private const string Shape = "Send {\"id\": \"r-17\", \"attribute\": \"dimming\", \"value\": 40, "
        + "\"entity\": \"urn:ngsi-ld:Streetlight:7\", \"timeout\": 60}; id, entity and timeout may be left out.";

    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };

    /// <summary>Reads what somebody asks of a device.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="device">The device.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="now">When.</param>
    /// <param name="newId">An id where none was sent.</param>
    /// <param name="options">Limits.</param>
    public static Result<DeviceCommand> Read(
        ReadOnlyMemory<byte> body, string device, string by, Moment now, string newId, DeviceCommandOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DepthMax });
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return Invalid(Shape);
            foreach (var member in root.EnumerateObject())
                if (member.Name is not ("id" or "attribute" or "value" or "entity" or "timeout"))
                    return Invalid(Shape, member.Name.Length > 40 ? member.Name[..40] : member.Name);
            var id = root.TryGetProperty("id", out var said) ? said.GetString() ?? "" : newId;
            if (!DeviceCommand.IsId(id))
                return Invalid($"The id of a command has 1 to {DeviceCommand.IdLengthMax} letters, digits, '.', '_' "
                    + "and '-'.", "id");
            if (!root.TryGetProperty("attribute", out var name) || name.GetString() is not { } attribute
                || attribute.Length > AttributeLengthMax || !Expands(attribute))
                return Invalid("The attribute is a name such as dimming, or an absolute IRI.", "attribute");
            if (!root.TryGetProperty("value", out var value) || value.ValueKind == JsonValueKind.Null)
                return Invalid(Shape, "value");
            var desired = ValueOf(value);
            if (desired.Utf8.Length > options.ValueBytesMax)
                return Invalid($"A value has at most {options.ValueBytesMax} bytes.", "value");
            var entity = root.TryGetProperty("entity", out var target) ? target.GetString() ?? "" : null;
            if (entity is not null && (entity.Length > EntityLengthMax || !Terms.IsIri(entity)))
                return Invalid("The entity is named by its id, a URI.", "entity");
            var seconds = options.TimeOut.TotalSeconds;
            if (root.TryGetProperty("timeout", out var time) && (!time.TryGetDouble(out seconds)
                || !(seconds >= 1 && seconds <= options.TimeOutMax.TotalSeconds)))
                return Invalid($"The timeout is a number of seconds from 1 to {options.TimeOutMax.TotalSeconds}.",
                    "timeout");
            return new DeviceCommand
            {
                Id = id, Device = device, Attribute = attribute, Desired = desired, Entity = entity, RequestedBy = by,
                RequestedAt = now, StateAt = now, ExpiresAt = new Moment(now.Milliseconds + (long)(seconds * 1_000)),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return Invalid(Shape);
        }
    }

    /// <summary>
    /// Reads a device's answer: <c>{"state": "confirmed"}</c>, or <c>failed</c>; perhaps with <c>info</c>, a text.
    /// </summary>
    public static Result<(DeviceCommandState State, string Info)> ReadAnswer(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = DepthMax });
            var info = json.RootElement.TryGetProperty("info", out var said) ? said.GetString() ?? "" : "";
            if (info.Length > InfoLengthMax) info = info[..InfoLengthMax];
            switch (json.RootElement.GetProperty("state").GetString())
            {
                case "confirmed": return (DeviceCommandState.Confirmed, info);
                case "failed": return (DeviceCommandState.Failed, info);
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // It is told below how an answer looks.
        }

        return new Refusal(RefusalKind.Invalid, "device.command.answer",
            "An answer is {\"state\": \"confirmed\"} or {\"state\": \"failed\", \"info\": \"why\"}.");
    }

    /// <summary>What the device is sent.</summary>
    public static byte[] Payload(DeviceCommand command) => Write(command, json =>
    {
        json.WriteString("attribute", command.Attribute);
        json.WritePropertyName("value");
        json.WriteRawValue(command.Desired.ToJson(), skipInputValidation: true);
        if (command.Entity is not null) json.WriteString("entity", command.Entity);
        json.WriteString("requestedAt", command.RequestedAt.ToString());
        json.WriteString("expiresAt", command.ExpiresAt.ToString());
    });

    /// <summary>What somebody who asks about it is told.</summary>
    public static byte[] Describe(DeviceCommand command) => Write(command, json =>
    {
        json.WriteString("device", command.Device);
        json.WriteString("command", command.EntityId);
        json.WriteString("state", DeviceCommandEntity.Word(command.State));
        json.WriteString("stateAt", command.StateAt.ToString());
        if (command.Info.Length > 0) json.WriteString("info", command.Info);
        json.WriteString("attribute", command.Attribute);
        json.WritePropertyName("desired");
        json.WriteRawValue(command.Desired.ToJson(), skipInputValidation: true);
        if (command.Entity is not null) json.WriteString("entity", command.Entity);
        json.WriteString("requestedBy", command.RequestedBy);
        json.WriteString("requestedAt", command.RequestedAt.ToString());
        json.WriteString("expiresAt", command.ExpiresAt.ToString());
    });

    private static byte[] Write(DeviceCommand command, Action<Utf8JsonWriter> rest)
    {
        var into = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(into, Options))
        {
            json.WriteStartObject();
            json.WriteString("id", command.Id);
            rest(json);
            json.WriteEndObject();
        }

        return into.WrittenSpan.ToArray();
    }

    private static bool Expands(string attribute) => Expand(attribute) is not null && !Terms.IsReserved(attribute);

    /// <summary>The full name of an attribute; null where it is none.</summary>
    internal static string? Expand(string attribute) =>
        new Terms(new Dictionary<string, string>()).TryExpand(attribute, out var iri) ? iri : null;

    private static Value ValueOf(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return Value.Of(value.ValueKind == JsonValueKind.True);
            case JsonValueKind.String:
                return Value.Of(value.GetString()!);
            case JsonValueKind.Number:
                return Value.Number(System.Text.Encoding.ASCII.GetBytes(value.GetRawText()));
            default:
                var into = new ArrayBufferWriter<byte>();
                using (var json = new Utf8JsonWriter(into, Options)) value.WriteTo(json);
                return Value.Json(into.WrittenSpan.ToArray());
        }
    }

    private static Refusal Invalid(string detail, string? at = null) =>
        new(RefusalKind.Invalid, "device.command.body", detail, at);
}
