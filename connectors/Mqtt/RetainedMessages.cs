using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;

namespace City.Connectors.Mqtt;

/// <summary>
/// The retained messages of the broker, each a document of the store that is durable before its PUBACK. Kept are topic,
/// payload, quality, content type and when it expires. Bounded in number and bytes.
/// </summary>
internal sealed class RetainedMessages(IBlobStore blobs, BrokerOptions options, TimeProvider clock)
{
    private const string Folder = "mqtt/retained/";
    private const int Version = 1;

    private readonly ConcurrentDictionary<string, int> _sizes = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Reads what was kept; what has expired is thrown away.</summary>
    /// <param name="isPersonal">Whether a topic carries what is personal by now: that is thrown away too.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="InvalidDataException">A document is damaged, or of another version.</exception>
    public async Task<List<MqttApplicationMessage>> LoadAsync(Predicate<string> isPersonal, CancellationToken cancel)
    {
        var all = new List<MqttApplicationMessage>();
        foreach (var name in await blobs.ListAsync(Folder, cancel))
        {
            if (await blobs.GetAsync(name, cancel) is not { } kept) continue;
            if (Read(name, kept) is not { } message || isPersonal(message.Topic)) await blobs.DeleteAsync(name, cancel);
            else
            {
                all.Add(message);
                Count(message.Topic, (int)message.Payload.Length);
            }
        }

        return all;
    }

    /// <summary>Keeps a message in place of the one of its topic, or removes that where it is empty.</summary>
    /// <returns>False where there is no room.</returns>
    public async ValueTask<bool> KeepAsync(MqttApplicationMessage message, CancellationToken cancel)
    {
        var name = Folder + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.Topic)));
        if (message.Payload.IsEmpty)
        {
            // One that was never kept costs nothing: devices clear topics by habit.
            if (_sizes.TryGetValue(message.Topic, out var size))
            {
                await blobs.DeleteAsync(name, cancel);
                // Not before it is gone: where that failed, the device clears it once more.
                if (_sizes.TryRemove(KeyValuePair.Create(message.Topic, size))) Interlocked.Add(ref _bytes, -size);
            }

            return true;
        }

        var length = (int)message.Payload.Length;
        var before = _sizes.TryGetValue(message.Topic, out var known) ? known : -1;
        if (before < 0 && _sizes.Count >= options.RetainedMax
            || Interlocked.Read(ref _bytes) + length - Math.Max(before, 0) > options.RetainedBytesMax)
            return false;
        await blobs.PutAsync(name, Write(message), cancel);
        Count(message.Topic, length);
        return true;
    }

    private void Count(string topic, int length)
    {
        var before = 0;
        _sizes.AddOrUpdate(topic, length, (_, known) =>
        {
            before = known;
            return length;
        });
        Interlocked.Add(ref _bytes, length - before);
    }

    private byte[] Write(MqttApplicationMessage message)
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("topic", message.Topic);
            json.WriteNumber("qos", (int)message.QualityOfServiceLevel);
            if (message.ContentType is { Length: > 0 } type) json.WriteString("contentType", type);
            if (message.MessageExpiryInterval > 0)
                json.WriteNumber("expiresAt", Moment.Now(clock).Milliseconds + message.MessageExpiryInterval * 1_000L);
            json.WriteBase64String("payload", System.Buffers.BuffersExtensions.ToArray(message.Payload));
            json.WriteEndObject();
        }

        return into.ToArray();
    }

    /// <summary>The message; null where it has expired.</summary>
    private MqttApplicationMessage? Read(string name, ReadOnlyMemory<byte> kept)
    {
        try
        {
            using var json = JsonDocument.Parse(kept);
            var root = json.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
                throw new InvalidDataException($"The store's document {name} is newer than this program.");
            var left = root.TryGetProperty("expiresAt", out var end)
                ? end.GetInt64() - Moment.Now(clock).Milliseconds
                : (long?)null;
            if (left <= 0) return null;
            var message = new MqttApplicationMessageBuilder().WithTopic(root.GetProperty("topic").GetString())
                .WithPayload(root.GetProperty("payload").GetBytesFromBase64()).WithRetainFlag()
                .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)root.GetProperty("qos").GetInt32());
            if (root.TryGetProperty("contentType", out var type)) message.WithContentType(type.GetString());
            if (left is { } rest) message.WithMessageExpiryInterval((uint)Math.Max(1, rest / 1_000));
            return message.Build();
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new InvalidDataException($"The store's document {name} is damaged: {wrong.Message}", wrong);
        }
    }
}
