namespace City.Kernel;

/// <summary>
/// A point in time: milliseconds since 1970-01-01T00:00:00Z, always UTC. Range: years 0001 to 9999.
/// Source: ETSI GS CIM 009 V1.9.1, 4.6.3 (DateTime). Finer fractions of a second are cut off.
/// </summary>
public readonly record struct Moment(long Milliseconds) : IComparable<Moment>
{
    /// <summary>Length in bytes of the longest text form, <c>2026-11-23T08:15:30.123Z</c>.</summary>
    public const int TextLengthMax = 24;

    /// <summary>The earliest moment, 0001-01-01T00:00:00Z.</summary>
    public static readonly Moment Earliest = new(-62_135_596_800_000);

    /// <summary>The latest moment, 9999-12-31T23:59:59.999Z.</summary>
    public static readonly Moment Latest = new(253_402_300_799_999);

    /// <summary>What an injected clock shows.</summary>
    public static Moment Now(TimeProvider clock) => From(clock.GetUtcNow());

    /// <summary>The moment of a date with offset.</summary>
    public static Moment From(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    /// <summary>The same moment as a date with offset zero.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    /// <inheritdoc/>
    public int CompareTo(Moment other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Whether <paramref name="left"/> lies before <paramref name="right"/>.</summary>
    public static bool operator <(Moment left, Moment right) => left.Milliseconds < right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> lies after <paramref name="right"/>.</summary>
    public static bool operator >(Moment left, Moment right) => left.Milliseconds > right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> does not lie after <paramref name="right"/>.</summary>
    public static bool operator <=(Moment left, Moment right) => left.Milliseconds <= right.Milliseconds;

    /// <summary>Whether <paramref name="left"/> does not lie before <paramref name="right"/>.</summary>
    public static bool operator >=(Moment left, Moment right) => left.Milliseconds >= right.Milliseconds;

    /// <summary>
    /// Reads <c>yyyy-MM-ddTHH:mm:ss[.fraction](Z|±hh:mm)</c>. A text without a zone, without seconds, or with a
    /// date that does not exist gives <c>false</c>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Moment moment)
    {
        moment = default;
        if (text.Length is < 20 or > 40 || text[4] != '-' || text[7] != '-' || text[10] != 'T'
            || text[13] != ':' || text[16] != ':')
            return false;
        if (!Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute)
            || !Digits(text[17..19], out var second))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
            return false;

        var rest = text[19..];
        if (!Fraction(ref rest, out var milliseconds) || !Zone(rest, out var offsetMinutes)) return false;
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks;
        var value = ticks / TimeSpan.TicksPerMillisecond - 62_135_596_800_000 + milliseconds - offsetMinutes * 60_000L;
        moment = new Moment(value);
        return moment >= Earliest && moment <= Latest;
    }

    /// <summary>Reads the text form; see <see cref="TryParse(ReadOnlySpan{byte}, out Moment)"/>.</summary>
    public static bool TryParse(string text, out Moment moment)
    {
        Span<byte> bytes = stackalloc byte[40];
        moment = default;
        return text.Length <= 40 && System.Text.Ascii.FromUtf16(text, bytes, out var length)
            == System.Buffers.OperationStatus.Done && TryParse(bytes[..length], out moment);
    }

    /// <summary>Writes <c>yyyy-MM-ddTHH:mm:ss[.fff]Z</c>; the fraction only where it is not zero.</summary>
    /// <returns>How many bytes were written, at most <see cref="TextLengthMax"/>.</returns>
    public int Format(Span<byte> into)
    {
        var time = new DateTime((Milliseconds + 62_135_596_800_000) * TimeSpan.TicksPerMillisecond, DateTimeKind.Utc);
        Put(into, 0, time.Year, 4);
        into[4] = (byte)'-';
        Put(into, 5, time.Month, 2);
        into[7] = (byte)'-';
        Put(into, 8, time.Day, 2);
        into[10] = (byte)'T';
        Put(into, 11, time.Hour, 2);
        into[13] = (byte)':';
        Put(into, 14, time.Minute, 2);
        into[16] = (byte)':';
        Put(into, 17, time.Second, 2);
        var length = 19;
        if (time.Millisecond != 0)
        {
            into[19] = (byte)'.';
            Put(into, 20, time.Millisecond, 3);
            length = 23;
        }

        into[length] = (byte)'Z';
        return length + 1;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[TextLengthMax];
        return System.Text.Encoding.ASCII.GetString(bytes[..Format(bytes)]);
    }

    private static void Put(Span<byte> into, int at, int value, int digits)
    {
        for (var i = at + digits - 1; i >= at; i--, value /= 10) into[i] = (byte)('0' + value % 10);
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            value = value * 10 + digit - '0';
        }

        return true;
    }

    private static bool Fraction(ref ReadOnlySpan<byte> rest, out int milliseconds)
    {
        milliseconds = 0;
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)',')) return true;
        var digits = 0;
        for (var i = 1; i < rest.Length && char.IsAsciiDigit((char)rest[i]); i++, digits++)
            if (digits < 3)
                milliseconds = milliseconds * 10 + rest[i] - '0';
        for (var i = digits; i < 3; i++) milliseconds *= 10;
        rest = rest[(digits + 1)..];
        return digits > 0;
    }

    private static bool Zone(ReadOnlySpan<byte> rest, out int offsetMinutes)
    {
        offsetMinutes = 0;
        if (rest.Length == 1 && rest[0] == 'Z') return true;
        if (rest.Length != 6 || rest[0] is not ((byte)'+' or (byte)'-') || rest[3] != ':'
            || !Digits(rest[1..3], out var hours) || !Digits(rest[4..], out var minutes) || hours > 14 || minutes > 59)
            return false;
        offsetMinutes = (hours * 60 + minutes) * (rest[0] == '-' ? -1 : 1);
        return true;
    }
}
