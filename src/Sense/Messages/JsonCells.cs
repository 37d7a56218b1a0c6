using System.Text;
using System.Text.Json;

namespace City.Sense;

/// <summary>
/// Cells out of JSON: the paths of many columns are followed together, in one pass over the text. Where a name stands
/// in an object twice, the last counts; a path that leads nowhere, and <c>null</c>, leave an empty cell.
/// </summary>
internal sealed class JsonCells
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly Node _root;

    /// <summary>Follows paths from where a value begins.</summary>
    /// <param name="paths">The paths, each with the number of its cell.</param>
    /// <param name="list">The path of which <see cref="Read"/> tells where its value stands; null for none.</param>
    public JsonCells(IEnumerable<(JsonPath Path, int Cell)> paths, JsonPath? list)
    {
        var steps = paths.Select(each => (each.Path.Steps, each.Cell)).ToList();
        if (list is not null) steps.Add((list.Steps, Node.List));
        _root = new Node([], -1, steps, depth: 0);
    }

    /// <summary>
    /// Reads the value of which the reader stands before the first token, and stops behind its last one.
    /// </summary>
    /// <param name="text">The text that the reader reads.</param>
    /// <param name="reader">The reader.</param>
    /// <param name="cells">Takes the cells; one whose text is no Unicode becomes null.</param>
    /// <returns>Where the array stands at the end of the path of the list; empty where there is none.</returns>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public Range Read(ReadOnlySpan<byte> text, ref Utf8JsonReader reader, Span<string?> cells)
    {
        var list = default(Range);
        reader.Read();
        Follow(_root, text, ref reader, cells, ref list);
        return list;
    }

    private static void Follow(
        Node node, ReadOnlySpan<byte> text, ref Utf8JsonReader reader, Span<string?> cells, ref Range list)
    {
        var start = (int)reader.TokenStartIndex;
        foreach (var cell in node.Below)
            if (cell == Node.List) list = default;
            else cells[cell] = "";
        var isArray = reader.TokenType == JsonTokenType.StartArray;
        if (reader.TokenType == JsonTokenType.StartObject && node.Members.Length > 0)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                Next(node.Member(ref reader), text, ref reader, cells, ref list);
        }
        else if (isArray && node.Places.Length > 0)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                if (node.Place(i) is { } place) Follow(place, text, ref reader, cells, ref list);
                else reader.Skip();
            }
        }
        else reader.Skip();

        foreach (var cell in node.Cells)
            if (cell != Node.List) cells[cell] = Cell(ref reader, text[start..(int)reader.BytesConsumed]);
            else if (isArray) list = start..(int)reader.BytesConsumed;
    }

    private static void Next(
        Node? member, ReadOnlySpan<byte> text, ref Utf8JsonReader reader, Span<string?> cells, ref Range list)
    {
        reader.Read();
        if (member is null) reader.Skip();
        else Follow(member, text, ref reader, cells, ref list);
    }

    /// <summary>
    /// The text of a cell; null for half of a surrogate pair, escaped, which RFC 8259 lets stand but is no text, and
    /// for what is no UTF-8.
    /// </summary>
    private static string? Cell(ref Utf8JsonReader reader, ReadOnlySpan<byte> value)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.String or JsonTokenType.PropertyName => reader.GetString(),
                JsonTokenType.Null => "",
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => Strict.GetString(value),
            };
        }
        catch (Exception fault) when (fault is InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Where paths part.</summary>
    private sealed class Node
    {
        /// <summary>Stands for the cell of the list, which is none.</summary>
        public const int List = -1;

        private readonly byte[] _name;
        private readonly int _index;

        public Node(byte[] name, int index, List<(ImmutableArray<JsonPath.Step> Steps, int Cell)> paths, int depth)
        {
            (_name, _index) = (name, index);
            Cells = [.. paths.Where(path => path.Steps.Length == depth).Select(path => path.Cell)];
            var next = paths.Where(path => path.Steps.Length > depth)
                .GroupBy(path => (Name: Encoding.UTF8.GetString(path.Steps[depth].Name), path.Steps[depth].Index))
                .Select(group => new Node(
                    group.First().Steps[depth].Name, group.Key.Index, [.. group], depth + 1))
                .ToList();
            Members = [.. next.Where(node => node._index < 0)];
            Places = [.. next.Where(node => node._index >= 0)];
            Below = [.. next.SelectMany(node => node.Cells.Concat(node.Below))];
        }

        /// <summary>The cells of this very value.</summary>
        public int[] Cells { get; }

        /// <summary>The cells of what stands in it.</summary>
        public int[] Below { get; }

        /// <summary>The members of an object that lead on.</summary>
        public Node[] Members { get; }

        /// <summary>The places of an array that lead on.</summary>
        public Node[] Places { get; }

        /// <summary>The member of the name at which a reader stands, or null.</summary>
        public Node? Member(ref Utf8JsonReader reader)
        {
            if (!reader.ValueIsEscaped) return Member(reader.ValueSpan);
            // A name that is no text is nobody's.
            return Cell(ref reader, []) is { } name ? Member(Encoding.UTF8.GetBytes(name)) : null;
        }

        /// <summary>The place of a number, or null.</summary>
        public Node? Place(int index)
        {
            foreach (var place in Places)
                if (place._index == index)
                    return place;
            return null;
        }

        private Node? Member(ReadOnlySpan<byte> name)
        {
            foreach (var member in Members)
                if (name.SequenceEqual(member._name))
                    return member;
            return null;
        }
    }
}
