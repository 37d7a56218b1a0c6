using System.Collections.Immutable;

namespace City.Identify;

/// <summary>
/// A write as it was noted. Its record: byte version, int64 number, int64 unix milliseconds, op, by, from, int32 how
/// many things it concerned, int32 how many of them were done, int32 how many are named, then each name and its int16
/// code.
/// </summary>
/// <param name="Number">Counts all writes of the store from 1, in the order of its log.</param>
/// <param name="Note">Who, what, when and from where.</param>
/// <param name="Total">How many handles or prefixes it concerned.</param>
/// <param name="Done">How many of them were changed as asked.</param>
/// <param name="Named">The first of them, and how each ended.</param>
internal sealed record AuditRecord(
    long Number, AuditNote Note, int Total, int Done, ImmutableArray<(string Name, ResponseCode Code)> Named)
{
    public const byte Version = 1;

    private const int TextBytes = 4_096;

    /// <summary>The number alone; 0 where the bytes are no record of this kind.</summary>
    public static long NumberOf(ReadOnlySpan<byte> body)
    {
        var read = new WireReader(body);
        return read.Byte() == Version ? read.Int64() : 0;
    }

    public static AuditRecord? TryRead(ReadOnlySpan<byte> body)
    {
        var read = new WireReader(body);
        if (read.Byte() != Version) return null;
        var (number, at) = (read.Int64(), read.Int64());
        if (at is < 0 or > 253_402_300_799_999) return null;
        var note = new AuditNote(DateTimeOffset.FromUnixTimeMilliseconds(at),
            read.Text(TextBytes), read.Text(TextBytes), read.Text(TextBytes));
        var (total, done) = (read.Int32(), read.Int32());
        var named = ImmutableArray.CreateBuilder<(string, ResponseCode)>();
        for (var left = read.Count(AuditEntry.NamesBytesMax, 6); left > 0 && !read.Bad; left--)
            named.Add((read.Text(TextBytes), (ResponseCode)read.Int16()));
        return read.AtEnd ? new AuditRecord(number, note, total, done, named.ToImmutable()) : null;
    }
}
