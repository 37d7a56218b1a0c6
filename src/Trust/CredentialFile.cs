using System.Text.Json;
using System.Text.Json.Serialization;

namespace City.Trust;

/// <summary>The document in which credentials are kept, version 1.</summary>
internal sealed record CredentialFile
{
    public const string Name = "trust/tokens.json";
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required StoredCredential[] Credentials { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CredentialJson.Default.CredentialFile);

    /// <exception cref="InvalidDataException">The document is damaged or of a version not known here.</exception>
    public static CredentialFile Read(ReadOnlySpan<byte> document)
    {
        CredentialFile? file;
        try
        {
            file = JsonSerializer.Deserialize(document, CredentialJson.Default.CredentialFile);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"The store's document {Name} is damaged: {fault.Message}", fault);
        }

        if (file is not { Version: CurrentVersion })
            throw new InvalidDataException($"The store's document {Name} has version {file?.Version}, not "
                + $"{CurrentVersion}: it was written by another version of the program.");
        if (file.Credentials.Any(credential => credential.Hash.Length != 32))
            throw new InvalidDataException($"The store's document {Name} is damaged: a hash is not of 32 bytes.");
        return file;
    }
}

/// <summary>Reads and writes the document without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CredentialFile))]
internal sealed partial class CredentialJson : JsonSerializerContext;
