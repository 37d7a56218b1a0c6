using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// A collection of small things by name, all in memory and each durable before it is there for others: documents of the
/// store, between which things are dealt out by their names, so that a change writes a small part only.
/// </summary>
/// <typeparam name="T">A thing.</typeparam>
internal sealed class Shelf<T> : IDisposable where T : class
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JsonText.Encoder,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly IBlobStore _blobs;
    private readonly string _name;
    private readonly int _documents, _most;
    private readonly Func<T, string> _keyOf;
    private readonly ConcurrentDictionary<string, T> _things = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _writing = new(1);

    private Shelf(IBlobStore blobs, (string Name, int Documents, int Most) of, Func<T, string> keyOf)
    {
        (_blobs, _keyOf) = (blobs, keyOf);
        (_name, _documents, _most) = of;
    }

    /// <summary>All things, in no order.</summary>
    public ICollection<T> All => _things.Values;

    /// <summary>How many there are.</summary>
    public int Count => _things.Count;

    /// <summary>Opens a shelf.</summary>
    /// <param name="blobs">The store.</param>
    /// <param name="of">Its name, over how many documents it is dealt out, and how many things it takes.</param>
    /// <param name="keyOf">The name of a thing; letters count alike whatever their case.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="InvalidDataException">A document is damaged.</exception>
    public static async Task<Shelf<T>> OpenAsync(
        IBlobStore blobs, (string Name, int Documents, int Most) of, Func<T, string> keyOf, CancellationToken cancel)
    {
        var shelf = new Shelf<T>(blobs, of, keyOf);
        for (var number = 0; number < of.Documents; number++)
        {
            if (await blobs.GetAsync(shelf.NameOf(number), cancel) is not { } document) continue;
            try
            {
                foreach (var thing in JsonSerializer.Deserialize<List<T>>(document.Span, s_json) ?? [])
                    shelf._things[keyOf(thing)] = thing;
            }
            catch (JsonException fault)
            {
                throw new InvalidDataException($"The document {shelf.NameOf(number)} is damaged.", fault);
            }
        }

        return shelf;
    }

    /// <summary>The thing of a name, or null.</summary>
    public T? Find(string key) => _things.GetValueOrDefault(key);

    /// <summary>Puts a thing in the place of the one of its name; durable on return.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="change">
    /// Makes the thing from the one that is there, or null; gives null to leave all as it is.
    /// </param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>False where the shelf takes no more.</returns>
    public async Task<bool> ChangeAsync(string key, Func<T?, T?> change, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var before = Find(key);
            if (change(before) is not { } thing) return true;
            if (before is null && _things.Count >= _most) return false;
            await WriteAsync(key, thing, cancel);
            _things[key] = thing;
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Takes a thing away; durable on return. False where there is none.</summary>
    public async Task<bool> RemoveAsync(string key, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            if (Find(key) is null) return false;
            await WriteAsync(key, null, cancel);
            return _things.TryRemove(key, out _);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private async Task WriteAsync(string key, T? thing, CancellationToken cancel)
    {
        var number = NumberOf(key);
        var things = _things.Where(one => NumberOf(one.Key) == number
            && !string.Equals(one.Key, key, StringComparison.OrdinalIgnoreCase)).Select(one => one.Value);
        if (thing is not null) things = things.Append(thing);
        var document = JsonSerializer.SerializeToUtf8Bytes(
            things.OrderBy(_keyOf, StringComparer.OrdinalIgnoreCase), s_json);
        await _blobs.PutAsync(NameOf(number), document, cancel);
    }

    private int NumberOf(string key) =>
        (int)(Crc32C.Of(Encoding.UTF8.GetBytes(key.ToUpperInvariant())) % (uint)_documents);

    private string NameOf(int number) => FormattableString.Invariant($"identify/{_name}/{number}");
}
