using System.Buffers.Text;
using System.Text;

namespace City.Bench;

/// <summary>A batch made beforehand, of which only the digits of the speeds change.</summary>
internal sealed class BatchBody
{
    private readonly byte[] _bytes;
    private readonly List<int> _speeds = [];

    public BatchBody(int first)
    {
        var text = new StringBuilder();
        BatchClient.AppendVehicles(text, first);
        _bytes = Encoding.UTF8.GetBytes(text.ToString());
        var mark = "\"speed\":{\"type\":\"Property\",\"value\":"u8;
        for (var at = 0; _bytes.AsSpan(at).IndexOf(mark) is >= 0 and var found;)
        {
            at += found + mark.Length;
            _speeds.Add(at);
        }
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Gives every vehicle of the batch another speed, in tenths from 1000 to 9999.</summary>
    public void SetSpeed(int tenths)
    {
        Span<byte> digits = stackalloc byte[4];
        Utf8Formatter.TryFormat(tenths, digits, out _);
        foreach (var at in _speeds)
        {
            digits[..3].CopyTo(_bytes.AsSpan(at));
            _bytes[at + 4] = digits[3];
        }
    }
}
