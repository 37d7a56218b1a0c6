using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace City.Overload;

/// <summary>
/// A batch made beforehand, over entities of its own, of which only one number changes: all of them get the number of
/// the sending. One sending at a time, so that the last number that was taken is the one that must be there.
/// </summary>
internal sealed class Slot
{
    /// <summary>Entities in a batch.</summary>
    public const int Size = 100;

    /// <summary>Their type.</summary>
    public const string Type = "Load";

    private const int Digits = 9, Base = 100_000_000;

    private readonly byte[] _body;
    private readonly List<int> _places = [];

    public Slot(int number)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < Size; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$$"""{"id":"{{{Id(number, i)}}}","type":"{{{Type}}}","n":{"type":"Property","value":""");
            _places.Add(text.Length);
            text.Append(Base).Append("}}");
        }

        _body = Encoding.ASCII.GetBytes(text.Append(']').ToString());
        Number = number;
        Taken = new long[Size];
    }

    public int Number { get; }

    /// <summary>The number that each entity last took; 0 for none.</summary>
    public long[] Taken { get; }

    public static string Id(int slot, int place) =>
        string.Create(CultureInfo.InvariantCulture, $"urn:ngsi-ld:Load:{slot:0000}{place:00}");

    /// <summary>The body with a number in it.</summary>
    public ReadOnlyMemory<byte> With(int sending)
    {
        foreach (var place in _places)
            Utf8Formatter.TryFormat(Base + sending, _body.AsSpan(place, Digits), out _);
        return _body;
    }

    /// <summary>All of it was taken.</summary>
    public void TakeAll(int sending) => Array.Fill(Taken, Base + sending);

    /// <summary>
    /// Some of it was taken; what was not must say in the right words that it was refused. How many were not.
    /// </summary>
    public int TakeSome(int sending, byte[] answer, Action<string> fault)
    {
        using var document = JsonDocument.Parse(answer);
        foreach (var id in document.RootElement.GetProperty("success").EnumerateArray())
            Taken[Place(id.GetString()!)] = Base + sending;
        var refused = 0;
        foreach (var error in document.RootElement.GetProperty("errors").EnumerateArray())
        {
            refused++;
            var problem = error.GetProperty("error");
            if (problem.GetProperty("code").GetString() != "live.overloaded"
                || problem.GetProperty("status").GetInt32() != 503)
                fault($"an entity of a batch was refused with {problem}");
        }

        return refused;
    }

    private static int Place(string id) => int.Parse(id.AsSpan(id.Length - 2), CultureInfo.InvariantCulture);
}
