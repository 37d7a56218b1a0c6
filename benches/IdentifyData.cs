using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace City.Bench;

/// <summary>The identifiers of the measurement: each a URL of which handle and record are about 100 bytes.</summary>
internal static class IdentifyData
{
    public const string Prefix = "88.100.1";

    /// <summary>Bytes of the datagram that asks for one.</summary>
    public const int AskBytes = 80;

    private const int HandleAt = 48, DigitsAt = HandleAt + 9, Digits = 11;

    /// <summary>The handle of a number.</summary>
    public static string Handle(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}/{number:D11}");

    /// <summary>What it points to.</summary>
    public static string Url(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"https://id.example.com/parts/bearing/{number:D11}");

    /// <summary>Writes a file of identifiers, one a line.</summary>
    public static async Task WriteAsync(string file, long count, CancellationToken cancel)
    {
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        var text = new StringBuilder();
        for (long number = 0; number < count; number++)
        {
            text.Append("{\"handle\":\"").Append(Handle(number));
            text.Append("\",\"values\":[{\"index\":1,\"type\":\"URL\",\"data\":\"").Append(Url(number)).Append("\"}]}");
            text.Append('\n');
            if (text.Length < 1 << 20 && number != count - 1) continue;
            await stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancel);
            text.Clear();
        }
    }

    /// <summary>A question for a handle over the wire: what changes are its number and that of the request.</summary>
    public static byte[] NewAsk()
    {
        var bytes = new byte[AskBytes];
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (2, 11, 2, 11);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), AskBytes - 20);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 1);
        // Public values only, and over TCP the connection is kept.
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(28), 0x0300_0000);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(32), 0xFFFF);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(40), 4 + 20 + 8);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(44), 20);
        Encoding.ASCII.GetBytes(Prefix + "/", bytes.AsSpan(HandleAt));
        return bytes;
    }

    /// <summary>Makes it ask for a number under the number of a request.</summary>
    public static void Set(Span<byte> ask, uint request, long number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(ask[8..], request);
        for (var digit = DigitsAt + Digits - 1; digit >= DigitsAt; digit--, number /= 10)
            ask[digit] = (byte)('0' + number % 10);
    }
}
