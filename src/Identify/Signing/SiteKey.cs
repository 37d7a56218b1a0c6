using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// The key with which a node signs its answers: made when it is first needed, and kept in the store, so that a restored
/// node has the one that others know. So few answers are signed at once that this leaves the node its processors.
/// </summary>
internal sealed class SiteKey(IHandleStore store) : IDisposable
{
    private const int Bits = 2_048;
    private static readonly byte[] KeyName = "site"u8.ToArray();

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly SemaphoreSlim _making = new(1);
    private RSA? _key;

    /// <summary>The public half as HS_PUBKEY has it; null where none can be kept, because the disk failed.</summary>
    public async Task<byte[]?> PublicAsync(CancellationToken cancel) =>
        await OpenAsync(cancel) is { } key ? PublicKeyRecord.ToArray(key.ExportParameters(false)) : null;

    /// <summary>Signs the messages that were written behind a place; false where there is no key.</summary>
    public async Task<bool> SignAsync(WireWriter written, int from, CancellationToken cancel)
    {
        if (await OpenAsync(cancel) is not { } key) return false;
        await _turns.WaitAsync(cancel);
        try
        {
            ResponseSignature.Add(written, from, key);
            return true;
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose()
    {
        _key?.Dispose();
        _turns.Dispose();
        _making.Dispose();
    }

    private async ValueTask<RSA?> OpenAsync(CancellationToken cancel)
    {
        if (Volatile.Read(ref _key) is { } there) return there;
        await _making.WaitAsync(cancel);
        try
        {
            if (_key is { } meanwhile) return meanwhile;
            var record = new RecordBuffer();
            if (!store.TryRead(RecordKind.SiteKey, KeyName, record))
            {
                using var made = RSA.Create(Bits);
                await store.CommitAsync([new Keep(made.ExportPkcs8PrivateKey())], null, cancel);
                if (!store.TryRead(RecordKind.SiteKey, KeyName, record)) return null;
            }

            var key = RSA.Create();
            key.ImportPkcs8PrivateKey(record.Body, out _);
            Volatile.Write(ref _key, key);
            return key;
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>Keeps a key where there is none.</summary>
    private sealed class Keep(byte[] key) : StoreChange(RecordKind.SiteKey, KeyName)
    {
        public override int BytesMost => key.Length;

        public override (ChangeEffect Effect, ResponseCode Code) Decide(
            IStoreView view, RecordBuffer? current, WireWriter body)
        {
            Result = ResponseCode.Success;
            body.Bytes(key);
            return (current is null ? ChangeEffect.Put : ChangeEffect.None, Result);
        }
    }
}
