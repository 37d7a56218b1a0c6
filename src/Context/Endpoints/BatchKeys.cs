using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>
/// The ids of the commands of a batch, from the header <c>Idempotency-Key</c>: one key for each item, joined by
/// commas, in the order of the array; or one key for all, to which a colon and the item's place are added.
/// </summary>
internal readonly struct BatchKeys
{
    private const string Header = "Idempotency-Key";

    private readonly string[]? _keys;
    private readonly string? _shared;

    private BatchKeys(string[]? keys, string? shared) => (_keys, _shared) = (keys, shared);

    /// <summary>Reads the keys of a batch of <paramref name="count"/> items.</summary>
    /// <exception cref="ReadingFault">A key is none, or there are neither one nor as many as items.</exception>
    public static BatchKeys Of(HttpRequest request, int count)
    {
        var header = request.Headers[Header];
        if (header.Count == 0) return default;
        var keys = header.ToString().Split(',', StringSplitOptions.TrimEntries);
        foreach (var key in keys)
            if (key.Length is 0 or > EntityCommand.CommandIdLengthMax
                || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw Fault("A key of a batch has 1 to 128 visible ASCII characters without commas.");
        if (keys.Length == count) return new BatchKeys(keys, null);
        if (keys.Length > 1)
            throw Fault($"There are {keys.Length} keys for {count} items; give one key for each item, or one for all.");
        if (keys[0].Length + 1 + 4 > EntityCommand.CommandIdLengthMax)
            throw Fault("One key for all items of a batch has at most 123 characters, to leave room for their places.");
        return new BatchKeys(null, keys[0]);
    }

    /// <summary>The id of the command at a place of the array, from 0; null where no key was sent.</summary>
    public string? this[int index] =>
        _keys is not null ? _keys[index] : _shared is not null ? $"{_shared}:{index}" : null;

    private static ReadingFault Fault(string detail) =>
        new(new Refusal(RefusalKind.Invalid, Codes.Header, detail, Header));
}
