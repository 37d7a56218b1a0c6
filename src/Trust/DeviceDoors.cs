using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Trust;

/// <summary><c>/api/devices/{id}/keys</c>: make, list and revoke the keys by which devices come in.</summary>
internal sealed class DeviceDoors(DeviceKeys keys, ILogger<DeviceDoors> log)
{
    private const int BodyBytesMax = 16 * 1024;
    private const int TopicsMax = 16;
    private const int TopicLengthMax = 256;

    /// <summary>POST: perhaps <c>{"topics": […]}</c> in, the key out, this once.</summary>
    public async Task CreateAsync(HttpContext context)
    {
        if (await DeviceAsync(context) is not { } device) return;
        if (await BoundedBody.ReadAsync(context.Request, BodyBytesMax, context.RequestAborted) is not { } body)
        {
            await ProblemAnswer.WriteAsync(context, 413, TrustProblems.BodyLarge,
                $"The request may have at most {BodyBytesMax} bytes.");
            return;
        }

        if (Topics(body) is not { } topics)
        {
            await ProblemAnswer.WriteAsync(context, 400, TrustProblems.BodyInvalid,
                $"Send nothing, or {{\"topics\": [\"loops/7/#\"]}}: at most {TopicsMax} filters of topics, each of at "
                + $"most {TopicLengthMax} characters, not beginning with '$'.", "topics");
            return;
        }

        var made = await keys.IssueAsync(device, topics, context.RequestAborted);
        if (!made.TryGet(out var key, out var refusal))
        {
            await ProblemAnswer.WriteAsync(context, 409, refusal);
            return;
        }

        TrustLog.KeyMade(log, key.Stored.Id);
        await JsonAnswer.WriteAsync(context, 201, json =>
        {
            json.WriteStartObject();
            json.WriteString("key", key.Secret);
            Describe(json, key.Stored);
            json.WriteEndObject();
        });
    }

    /// <summary>GET: the keys of a device, without their secrets.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await DeviceAsync(context) is not { } device) return;
        await JsonAnswer.WriteAsync(context, 200, json =>
        {
            json.WriteStartArray();
            foreach (var stored in keys.Of(device))
            {
                json.WriteStartObject();
                Describe(json, stored);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    /// <summary>DELETE: revokes one.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        if (await DeviceAsync(context) is not { } device) return;
        var key = (string)context.Request.RouteValues["key"]!;
        if (!await keys.RevokeAsync(device, key, context.RequestAborted))
        {
            await ProblemAnswer.WriteAsync(context, 404, TrustProblems.DeviceKeyUnknown,
                "The device has no such key. GET the keys to see which there are.", "key");
            return;
        }

        TrustLog.KeyRevoked(log, key);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task<string?> DeviceAsync(HttpContext context)
    {
        if (await JsonAnswer.RefuseOthersAsync(context)) return null;
        var device = (string)context.Request.RouteValues["id"]!;
        if (DeviceKeys.IsDevice(device)) return device;
        await ProblemAnswer.WriteAsync(context, 400, TrustProblems.DeviceInvalid,
            $"A device is named by 1 to {DeviceKeys.DeviceLengthMax} letters, digits, '.', '_' and '-'.", "id");
        return null;
    }

    private static string[]? Topics(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty) return [];
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            if (json.RootElement.EnumerateObject().Any(member => member.Name != "topics")) return null;
            if (!json.RootElement.TryGetProperty("topics", out var topics)) return [];
            if (topics.ValueKind != JsonValueKind.Array || topics.GetArrayLength() > TopicsMax) return null;
            string[] filters = [.. topics.EnumerateArray().Select(topic => topic.GetString() ?? "")];
            return filters.All(IsFilter) ? filters : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>OASIS MQTT 5.0, 4.7.1: wildcards are whole levels, and '#' is the last.</summary>
    private static bool IsFilter(string text)
    {
        if (text.Length is 0 or > TopicLengthMax || text[0] == '$' || text.Any(char.IsControl)) return false;
        var levels = text.Split('/');
        return levels.All(level => level.Length == 1 || !level.AsSpan().ContainsAny('+', '#'))
            && !levels.SkipLast(1).Contains("#");
    }

    private static void Describe(Utf8JsonWriter json, StoredDeviceKey stored)
    {
        json.WriteString("id", stored.Id);
        json.WriteString("device", stored.Device);
        json.WriteString("createdAt", JsonAnswer.Time(stored.CreatedAt));
        json.WriteStartArray("topics");
        json.WriteStringValue($"devices/{stored.Device}/#");
        foreach (var topic in stored.Topics) json.WriteStringValue(topic);
        json.WriteEndArray();
    }
}
