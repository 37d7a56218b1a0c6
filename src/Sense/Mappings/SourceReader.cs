namespace City.Sense;

/// <summary>Reads the section <c>source</c> of a mapping.</summary>
internal static class SourceReader
{
    private static readonly string[] CsvKeys = ["delimiter", "quote", "header", "columns", "encoding"];

    public static SourceDescription Read(YamlSection section)
    {
        var standard = new SourceDescription();
        var format = section.Require("format", "how the source is written, csv or json.")
            ? section.OneOf("format", SourceDescription.Formats)
            : null;
        var json = format == "json";
        foreach (var key in json ? CsvKeys : ["records"])
            if (section.Has(key))
                section.Fault(section.PlaceOfKey(key), "mapping.value",
                    $"'{key}' of {section.Name} goes with format: {(json ? "csv" : "json")} only.");
        var encoding = section.OneOf("encoding", SourceDescription.Encodings) ?? standard.Encoding;
        var delimiter = section.Sign("delimiter") ?? standard.Delimiter;
        var quote = section.Sign("quote") ?? standard.Quote;
        if (delimiter == quote)
            section.Fault(section.PlaceOfValue("quote"), "mapping.value",
                "Delimiter and quote cannot be the same sign.");
        foreach (var (key, sign) in new[] { ("delimiter", delimiter), ("quote", quote) })
            if (encoding == "gb18030" && sign >= 0x40)
                section.Fault(section.PlaceOfValue(key), "mapping.value",
                    $"In GB 18030 the byte of '{sign}' is part of letters too; take a sign below '@'.");

        var header = section.Boolean("header") ?? standard.Header;
        var columns = Columns(section, header, json);
        var limits = section.Section("limits");
        var described = standard with
        {
            Format = format ?? standard.Format,
            Encoding = encoding,
            Delimiter = delimiter,
            Quote = quote,
            Header = header,
            Columns = columns,
            Topic = Topic(section),
            Records = Records(section),
            RecordsMax = limits?.Integer("records", 1, 10_000) ?? standard.RecordsMax,
            RecordBytesMax = limits?.Integer("bytes", 64, 4_194_304) ?? standard.RecordBytesMax,
            RecordLinesMax = limits?.Integer("lines", 1, 10_000) ?? standard.RecordLinesMax,
            ColumnsMax = limits?.Integer("columns", 1, 16_384) ?? standard.ColumnsMax,
        };
        limits?.Close();
        section.Close();
        return described;
    }

    private static ImmutableArray<string> Columns(YamlSection section, bool header, bool json)
    {
        if (json) return [];
        var columns = section.Texts("columns");
        if (header && columns is not null)
            section.Fault(section.PlaceOfKey("columns"), "mapping.value",
                "The header names the columns; leave 'columns' out or say 'header: false'.");
        if (!header && columns is null or [])
            section.Fault(section.Place, "mapping.key.missing",
                "Without a header 'columns' must list the columns' names in their order.");
        foreach (var twice in (columns ?? []).GroupBy(name => name).Where(group => group.Count() > 1))
            section.Fault(section.PlaceOfValue("columns"), "mapping.value",
                $"The column '{twice.Key}' is listed twice.");
        return columns ?? [];
    }

    private static TopicPattern? Topic(YamlSection section)
    {
        if (section.Text("topic") is not { } text) return null;
        if (!TopicPattern.TryParse(text, out var topic, out var fault))
            section.Fault(section.PlaceOfValue("topic"), "mapping.topic", fault);
        return topic;
    }

    private static string? Records(YamlSection section)
    {
        if (section.Text("records") is not { } text) return null;
        if (!JsonPath.TryParse(text, out _, out var fault))
            section.Fault(section.PlaceOfValue("records"), "mapping.path", fault);
        return text;
    }
}
