using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Sense;

/// <summary>
/// Makes a message that a mapping takes: for each column that it names a plausible cell, then the form of its source.
/// </summary>
/// <param name="mapping">The mapping.</param>
/// <param name="known">Cells that are known.</param>
/// <param name="place">Where the sender stands, in degrees east and north, or null.</param>
/// <param name="now">The time.</param>
internal sealed class ExampleMaker(
    Mapping mapping, IReadOnlyDictionary<string, string> known, (double Longitude, double Latitude)? place, Moment now)
{
    private const string Default = "1";
    private const int DeviceLengthMax = 64;

    private static readonly JsonSerializerOptions AsItStands = new() { Encoder = JsonText.Encoder };

    private readonly string _now = now.ToString();

    public FeedExample? Make()
    {
        var source = mapping.Source;
        ImmutableArray<string> named = source.Topic?.Names ?? [];
        var topic = source.Topic?.Fill(name => known.GetValueOrDefault(name, Default));
        if (source.Topic is not null && topic is null) return null;
        var cells = new List<(string Column, string Cell, bool IsBare)>();
        foreach (var column in RecordMapper.Columned(mapping).Except(named)) cells.Add(Cell(column));
        var isJson = source.Format == "json";
        var body = isJson ? Json(cells) : Csv(cells);
        var said = mapping.Time is { Format: TimeRule.Iso or TimeRule.Unix or TimeRule.UnixMilliseconds } time
            && Time(time) is var text && body.Contains(text, StringComparison.Ordinal) ? text : null;
        return new FeedExample(
            mapping.Feed, Device(topic), topic, isJson ? "application/json" : "text/csv", body, said,
            said is null ? null : mapping.Time!.Format);
    }

    /// <summary>
    /// The id of the device: the level of the topic behind <c>devices/</c>, else made of what is known.
    /// </summary>
    private string Device(string? topic)
    {
        if (topic?.Split('/') is ["devices", { Length: > 0 } own, _, ..]) return own;
        var text = known.Values.FirstOrDefault() ?? mapping.Feed;
        return string.Concat(text.Take(DeviceLengthMax).Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-'));
    }

    private (string Column, string Cell, bool IsBare) Cell(string column)
    {
        if (known.TryGetValue(column, out var cell)) return (column, cell, false);
        if (mapping.Time is { } time && time.Column == column)
            return (column, Time(time), time.Format is TimeRule.Unix or TimeRule.UnixMilliseconds);
        foreach (var rule in mapping.Attributes)
        {
            if (rule.Position is { } position)
            {
                if (position.Longitude.Column == column) return (column, Degrees(place?.Longitude ?? 116.391), true);
                if (position.Latitude.Column == column) return (column, Degrees(place?.Latitude ?? 39.907), true);
            }

            if (rule.Source?.Column == column) return Value(column, rule);
        }

        return (column, Default, false);
    }

    private (string, string, bool) Value(string column, AttributeRule rule)
    {
        var cell = rule.Cell;
        if (cell.Words.Count > 0) return (column, cell.Words.Keys.Order(StringComparer.Ordinal).First(), false);
        if (rule.Kind is AttributeKind.Relationship) return (column, "urn:ngsi-ld:Thing:1", false);
        if (rule.Kind is AttributeKind.GeoProperty)
            return (column, $$"""{"type":"Point","coordinates":[{{Degrees(place?.Longitude ?? 116.391)}},{{
                Degrees(place?.Latitude ?? 39.907)}}]}""", true);
        return cell.Type switch
        {
            CellType.Number or CellType.Integer => (column, Number(cell), cell.DecimalSign == '.'),
            CellType.Boolean => (column, cell.TrueWords[0], cell.TrueWords[0] == "true"),
            CellType.Time => (column, Time(cell.Time!), false),
            CellType.Json => (column, "{}", true),
            _ => (column, "text", false),
        };
    }

    /// <summary>A number well within the range, in the unit that the source sends.</summary>
    private static string Number(CellRule cell)
    {
        var (least, greatest) = (cell.Least, cell.Greatest);
        var number = (decimal)Math.Clamp(
            least is { } low && greatest is { } high ? low + ((high - low) / 10) : least ?? greatest ?? 1, -1e12, 1e12);
        if (cell is { Kept: { } kept, Sent: { } sent } && kept.TryConvert(number, sent, out var converted))
            number = converted;
        number = cell.Type == CellType.Integer ? Math.Truncate(number) : Math.Round(number, 1);
        return number.ToString("0.#", CultureInfo.InvariantCulture).Replace('.', cell.DecimalSign);
    }

    private string Time(TimeRule rule)
    {
        var moment = now.ToDateTimeOffset();
        return rule.Format switch
        {
            TimeRule.Iso => _now,
            TimeRule.Unix => moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            TimeRule.UnixMilliseconds => now.Milliseconds.ToString(CultureInfo.InvariantCulture),
            _ => TimeZoneInfo.ConvertTime(moment, rule.Zone ?? TimeZoneInfo.Utc)
                .ToString(rule.Format, CultureInfo.InvariantCulture),
        };
    }

    private static string Degrees(double degrees) => degrees.ToString("0.######", CultureInfo.InvariantCulture);

    private string Json(List<(string Column, string Cell, bool IsBare)> cells)
    {
        JsonNode record = new JsonObject();
        JsonNode? root = mapping.Source.Records is null ? record : new JsonObject();
        foreach (var (column, cell, isBare) in cells)
        {
            if (!JsonPath.TryParse(column, out var path, out _)) continue;
            var value = isBare ? JsonNode.Parse(cell)! : JsonValue.Create(cell);
            if (!path!.FromRoot || mapping.Source.Records is null) record = path.Put(record, value);
            else root = path.Put(root, value);
        }

        return mapping.Source.Records is { } records && JsonPath.TryParse(records, out var list, out _)
            ? list!.Put(root, new JsonArray(record)).ToJsonString(AsItStands)
            : record.ToJsonString(AsItStands);
    }

    private string Csv(List<(string Column, string Cell, bool IsBare)> cells)
    {
        var source = mapping.Source;
        var columns = source.Header ? [.. cells.Select(cell => cell.Column)] : source.Columns;
        var row = columns.Select(column => cells.Find(cell => cell.Column == column).Cell ?? "");
        return source.Header ? $"{Line(columns)}\n{Line(row)}" : Line(row);
    }

    private string Line(IEnumerable<string> cells)
    {
        var (quote, delimiter) = (mapping.Source.Quote.ToString(), mapping.Source.Delimiter);
        return string.Join(delimiter, cells.Select(cell =>
            cell.AsSpan().IndexOfAny([delimiter, mapping.Source.Quote, '\n', '\r']) < 0
                ? cell
                : quote + cell.Replace(quote, quote + quote, StringComparison.Ordinal) + quote));
    }
}
