using System.Text;

namespace City.Sense;

/// <summary>A text with cells in it: <c>urn:ngsi-ld:Device:{serial}</c>. Braces themselves are written twice.</summary>
public sealed class Template
{
    private readonly ImmutableArray<Part> _parts;

    private Template(string text, ImmutableArray<Part> parts, MappingPlace place) =>
        (Text, _parts, Place) = (text, parts, place);

    /// <summary>The text as it was written.</summary>
    public string Text { get; }

    /// <summary>The columns in it, each once.</summary>
    public IEnumerable<string> Columns => _parts.Where(part => part.IsColumn).Select(part => part.Text).Distinct();

    /// <summary>Where it stands in the mapping.</summary>
    internal MappingPlace Place { get; }

    /// <summary>Reads a template; false with the fault where braces do not match or a name is missing.</summary>
    internal static bool TryParse(string text, MappingPlace place, out Template template, out string fault)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        var plain = new StringBuilder();
        fault = "";
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter is '{' or '}' && at + 1 < text.Length && text[at + 1] == letter)
            {
                plain.Append(letter);
                at++;
                continue;
            }

            if (letter == '}') fault = "A '}' closes nothing; write it twice where it is meant as a letter.";
            if (letter is not ('{' or '}'))
            {
                plain.Append(letter);
                continue;
            }

            var end = fault.Length > 0 ? -1 : text.IndexOf('}', at);
            if (end <= at + 1) return Failed(text, place, ref fault, out template);
            if (plain.Length > 0) parts.Add(new Part(false, plain.ToString()));
            plain.Clear();
            parts.Add(new Part(true, text[(at + 1)..end].Trim()));
            at = end;
        }

        if (plain.Length > 0) parts.Add(new Part(false, plain.ToString()));
        template = new Template(text, parts.ToImmutable(), place);
        return true;
    }

    /// <summary>
    /// The text with the cells of a record in it.
    /// </summary>
    /// <param name="fields">The record.</param>
    /// <param name="index">The place of each column.</param>
    /// <param name="asUri">Escape what may not stand in a URI (RFC 3986, 2.1).</param>
    /// <param name="empty">The first column whose cell is empty, or null.</param>
    internal string Fill(
        ImmutableArray<string> fields, IReadOnlyDictionary<string, int> index, bool asUri, out string? empty)
    {
        empty = null;
        if (_parts is [{ IsColumn: false } only]) return only.Text;
        var texts = new string[_parts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            var part = _parts[i];
            texts[i] = part.Text;
            if (!part.IsColumn) continue;
            var cell = fields[index[part.Text]].Trim();
            if (cell.Length == 0) empty ??= part.Text;
            texts[i] = asUri ? Uri.EscapeDataString(cell) : cell;
        }

        return string.Concat(texts);
    }

    /// <summary>
    /// The cells of which a URI was made by <see cref="Fill"/>; false where it was not, or where several would do.
    /// </summary>
    internal bool TryMatch(string uri, out Dictionary<string, string> cells)
    {
        cells = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        for (var i = 0; i < _parts.Length; i++)
        {
            var part = _parts[i];
            if (!part.IsColumn)
            {
                if (!uri.AsSpan(at).StartsWith(part.Text)) return false;
                at += part.Text.Length;
                continue;
            }

            var last = i == _parts.Length - 1;
            if (!last && _parts[i + 1].IsColumn) return false;
            var end = last ? uri.Length : uri.IndexOf(_parts[i + 1].Text, at, StringComparison.Ordinal);
            if (end <= at) return false;
            var cell = Uri.UnescapeDataString(uri[at..end]);
            if (!cells.TryAdd(part.Text, cell) && cells[part.Text] != cell) return false;
            at = end;
        }

        return at == uri.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool Failed(string text, MappingPlace place, ref string fault, out Template template)
    {
        if (fault.Length == 0) fault = "A '{' needs a column's name and a '}' behind it; write '{{' for the letter.";
        template = new Template(text, [], place);
        return false;
    }

    private readonly record struct Part(bool IsColumn, string Text);
}
