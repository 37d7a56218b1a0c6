using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using City.Kernel;

namespace City.Trust;

/// <summary>
/// The keys of devices: 256 random bits each, kept as hashes in the store, so that nobody who reads the store can use
/// them. Safe for use by many threads; a check takes no lock.
/// </summary>
public sealed class DeviceKeys : IDeviceKeys, IDisposable
{
    /// <summary>The longest id of a device, in characters.</summary>
    public const int DeviceLengthMax = 64;

    /// <summary>How many keys one device may have at once, so that one can be exchanged for another.</summary>
    public const int KeysOfDeviceMax = 4;

    /// <summary>How many keys all devices may have together.</summary>
    public const int KeysMax = 20_000;

    private const string SecretPrefix = "cbd_";
    private const int SecretBytes = 32;
    private const int SecretLengthMax = 128;

    private readonly IBlobStore _blobs;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile ImmutableDictionary<string, ImmutableArray<StoredDeviceKey>> _keys;

    private DeviceKeys(IBlobStore blobs, IEnumerable<StoredDeviceKey> keys, TimeProvider clock)
    {
        (_blobs, _clock) = (blobs, clock);
        _keys = keys.GroupBy(key => key.Device, StringComparer.Ordinal)
            .ToImmutableDictionary(keys => keys.Key, keys => keys.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>Reads the keys from the store.</summary>
    /// <exception cref="InvalidDataException">What the store holds is damaged or of another version.</exception>
    public static async ValueTask<DeviceKeys> OpenAsync(IBlobStore blobs, TimeProvider clock, CancellationToken cancel)
    {
        var document = await blobs.GetAsync(DeviceKeyFile.Name, cancel);
        return new DeviceKeys(blobs, document is { } found ? DeviceKeyFile.Read(found.Span).Keys : [], clock);
    }

    /// <inheritdoc/>
    public event EventHandler? Revoked;

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    /// <inheritdoc/>
    public DevicePass? Check(string device, string key)
    {
        if (key.Length is 0 or > SecretLengthMax) return null;
        var hash = CredentialSet.Hash(key);
        foreach (var stored in _keys.GetValueOrDefault(device, []))
            if (CryptographicOperations.FixedTimeEquals(stored.Hash, hash))
                return new DevicePass(device, stored.Id, [.. stored.Topics]);
        return null;
    }

    /// <inheritdoc/>
    public bool Knows(string device) => _keys.ContainsKey(device);

    /// <inheritdoc/>
    public bool IsGood(DevicePass pass)
    {
        foreach (var stored in _keys.GetValueOrDefault(pass.Device, []))
            if (stored.Id == pass.Key)
                return true;
        return false;
    }

    /// <summary>Whether a text may name a device: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    internal static bool IsDevice(string text) => text.Length is > 0 and <= DeviceLengthMax
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>The keys of a device, oldest first.</summary>
    internal ImmutableArray<StoredDeviceKey> Of(string device) => _keys.GetValueOrDefault(device, []);

    /// <summary>Makes a key. Its secret is in the answer and nowhere else; durable on return.</summary>
    internal async ValueTask<Result<(string Secret, StoredDeviceKey Stored)>> IssueAsync(
        string device, string[] topics, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var held = Of(device);
            if (held.Length >= KeysOfDeviceMax || _keys.Values.Sum(keys => keys.Length) >= KeysMax)
                return new Refusal(RefusalKind.Conflict, "device.keys.full",
                    $"A device has at most {KeysOfDeviceMax} keys, and all have at most {KeysMax}. Revoke those that "
                    + "are no longer needed.");
            var secret = SecretPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
            var stored = new StoredDeviceKey
            {
                Id = RandomNumberGenerator.GetHexString(16, lowercase: true),
                Device = device,
                Hash = CredentialSet.Hash(secret),
                CreatedAt = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Topics = topics,
            };
            var next = _keys.SetItem(device, held.Add(stored));
            await KeepAsync(next, cancel);
            _keys = next;
            return (secret, stored);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Revokes a key; it is refused from here on, and after a restart once this returns.</summary>
    /// <returns>False where there is no such key.</returns>
    internal async ValueTask<bool> RevokeAsync(string device, string key, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var left = Of(device).RemoveAll(stored => stored.Id == key);
            if (left.Length == Of(device).Length) return false;
            // First out of use, then off the disk: a disk that fails must not keep it alive.
            _keys = left.IsEmpty ? _keys.Remove(device) : _keys.SetItem(device, left);
            Revoked?.Invoke(this, EventArgs.Empty);
            await KeepAsync(_keys, CancellationToken.None);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    private ValueTask KeepAsync(
        ImmutableDictionary<string, ImmutableArray<StoredDeviceKey>> keys, CancellationToken cancel) =>
        _blobs.PutAsync(DeviceKeyFile.Name,
            new DeviceKeyFile
            {
                Version = DeviceKeyFile.CurrentVersion,
                Keys = [.. keys.Values.SelectMany(each => each).OrderBy(key => key.CreatedAt)],
            }.ToBytes(),
            cancel);
}
