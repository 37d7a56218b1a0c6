using System.Text;

namespace City.Identify;

/// <summary>
/// A prefix that is kept for an organisation until it is handed over. Its record: byte version, organisation, int64
/// unix seconds until when.
/// </summary>
/// <param name="Organisation">For whom, as people call it.</param>
/// <param name="Until">Unix seconds; the reservation is over then.</param>
internal sealed record PrefixReservation(string Organisation, long Until)
{
    /// <summary>Bytes of a name of an organisation.</summary>
    public const int TextBytes = 1_024;

    private const byte Version = 1;

    public static PrefixReservation? TryRead(ReadOnlySpan<byte> body)
    {
        var read = new WireReader(body);
        if (read.Byte() != Version) return null;
        var made = new PrefixReservation(read.Text(TextBytes), read.Int64());
        return read.AtEnd ? made : null;
    }

    /// <summary>The reservation of a prefix that holds at a moment; null where there is none.</summary>
    public static PrefixReservation? Of(IStoreView view, string prefix, long now)
    {
        var record = new RecordBuffer();
        return view.TryRead(RecordKind.Reservation, Encoding.UTF8.GetBytes(prefix), record)
            && TryRead(record.Body) is { } found && found.Until > now ? found : null;
    }

    public void Write(WireWriter into)
    {
        into.Byte(Version);
        into.Text(Organisation);
        into.Int64(Until);
    }
}
