using System.Text.Json;
using System.Text.Json.Serialization;

namespace City.Trust;

/// <summary>The document in which devices' keys are kept, version 1.</summary>
internal sealed record DeviceKeyFile
{
    public const string Name = "trust/devices.json";
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required StoredDeviceKey[] Keys { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, DeviceKeyJson.Default.DeviceKeyFile);

    /// <exception cref="InvalidDataException">The document is damaged or of a version not known here.</exception>
    public static DeviceKeyFile Read(ReadOnlySpan<byte> document)
    {
        DeviceKeyFile? file;
        try
        {
            file = JsonSerializer.Deserialize(document, DeviceKeyJson.Default.DeviceKeyFile);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"The store's document {Name} is damaged: {fault.Message}", fault);
        }

        if (file is not { Version: CurrentVersion } || file.Keys.Any(key => key.Hash.Length != 32))
            throw new InvalidDataException($"The store's document {Name} is damaged, or written by another version.");
        return file;
    }
}

/// <summary>Reads and writes the document without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeviceKeyFile))]
internal sealed partial class DeviceKeyJson : JsonSerializerContext;
