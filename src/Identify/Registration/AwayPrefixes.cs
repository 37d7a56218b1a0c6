using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace City.Identify;

/// <summary>
/// The prefixes that went to another node. What the store still holds of them is not answered; who asks is led on. Few,
/// and all in one record: their names behind their count.
/// </summary>
internal sealed class AwayPrefixes(IHandleStore store)
{
    public const int BytesMax = 128 * 1024;

    private FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>? _away;

    /// <summary>The name of the record.</summary>
    public static byte[] Name => "away"u8.ToArray();

    /// <summary>Reads them again, after they were changed.</summary>
    public void Load()
    {
        var record = new RecordBuffer();
        var read = store.TryRead(RecordKind.Away, Name, record) ? Read(record.Body) : [];
        _away = read.IsEmpty ? null : read.ToFrozenSet(StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>True where the prefix of a handle went to another node and did not come back.</summary>
    public bool Has(ReadOnlySpan<byte> handle)
    {
        if (_away is not { } away) return false;
        var prefix = HandleName.PrefixOf(handle);
        Span<char> letters = stackalloc char[256];
        return prefix.Length <= letters.Length
            && Encoding.UTF8.TryGetChars(prefix, letters, out var count)
            && away.Contains(letters[..count]) && !store.IsHome(prefix);
    }

    public static ImmutableArray<string> Read(ReadOnlySpan<byte> body)
    {
        var read = new WireReader(body);
        var names = ImmutableArray.CreateBuilder<string>();
        for (var left = body.IsEmpty ? 0 : read.Count(BytesMax, 4); left > 0; left--)
            names.Add(read.Text(WireLimits.HandleBytes));
        return names.ToImmutable();
    }

    public static void Write(ImmutableArray<string> prefixes, WireWriter into)
    {
        into.Int32(prefixes.Length);
        foreach (var prefix in prefixes) into.Text(prefix);
    }
}
