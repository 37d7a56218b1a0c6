using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace City.Sense;

/// <summary>Reads how a cell says when.</summary>
internal static class TimeRuleReader
{
    private const int AheadSecondsMax = 315_360_000;

    private static readonly string[] Named = [TimeRule.Iso, TimeRule.Unix, TimeRule.UnixMilliseconds];

    /// <summary>When the records of a mapping were observed; null where it does not say.</summary>
    public static TimeRule? OfRecords(YamlSection root)
    {
        if (root.Node("time") is not YamlScalarNode word)
            return root.Section("time") is { } section ? Read(section, needsColumn: true) : null;
        var place = root.PlaceOfValue("time");
        if (word.Value == TimeRule.Arrival) return new TimeRule { Format = TimeRule.Arrival, Place = place };
        root.Fault(place, "mapping.value",
            "'time' of the mapping is a section with the column that says when, or the word arrival for senders "
            + $"without a clock.{YamlSection.Meant(word.Value ?? "", [TimeRule.Arrival])}");
        return null;
    }

    public static TimeRule Read(YamlSection section, bool needsColumn)
    {
        string? column = null;
        if (needsColumn && section.Require("column", "the column that says when.")) column = section.Text("column");
        var format = section.Text("format") ?? TimeRule.Iso;
        CheckFormat(section, format);
        var zone = Zone(section);
        var counted = format is TimeRule.Unix or TimeRule.UnixMilliseconds;
        if (zone is not null && (counted || TimeRule.FormatSaysOffset(format)))
            section.Fault(section.PlaceOfKey("zone"), "mapping.time",
                "The format says the offset already; a zone would never be used. Leave 'zone' out.");
        if (zone is null && !section.Has("zone") && !counted && format != TimeRule.Iso
            && !TimeRule.FormatSaysOffset(format))
            section.Fault(section.Place, "mapping.time",
                "Times of this format have no offset: 'zone' must say where their clock stands, say Asia/Shanghai.");
        var ambiguous = section.OneOf("ambiguous", ["earlier", "later", "refuse"]);
        var gap = section.OneOf("gap", ["refuse", "shift"]);
        var ahead = needsColumn ? section.Integer("ahead", 0, AheadSecondsMax) : null;
        section.Close();
        var rule = new TimeRule
        {
            Column = column ?? "",
            Format = format,
            Zone = zone,
            Ambiguous = ambiguous switch
            {
                "earlier" => AmbiguousTime.Earlier,
                "later" => AmbiguousTime.Later,
                _ => AmbiguousTime.Refuse,
            },
            Gap = gap == "shift" ? TimeGap.Shift : TimeGap.Refuse,
            Place = section.PlaceOfValue("column"),
        };
        return ahead is { } seconds ? rule with { Ahead = TimeSpan.FromSeconds(seconds) } : rule;
    }

    private static TimeZoneInfo? Zone(YamlSection section)
    {
        if (section.Text("zone") is not { } name) return null;
        // Abbreviations such as EST are zones of the database too, but never follow the clocks people live by.
        if ((name.Contains('/') || name == "UTC") && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;
        var hint = YamlSection.Meant(name, TimeZoneInfo.GetSystemTimeZones().Select(known => known.Id));
        section.Fault(section.PlaceOfValue("zone"), "mapping.zone",
            $"'{name}' is no zone of the IANA database, such as Asia/Shanghai, America/Chicago or UTC.{hint}");
        return null;
    }

    /// <summary>A pattern is right when a moment written by it is read back the same, as far as it says.</summary>
    private static void CheckFormat(YamlSection section, string format)
    {
        if (Named.Contains(format)) return;
        var probe = new DateTimeOffset(2016, 11, 26, 21, 47, 38, TimeSpan.FromHours(-5));
        var said = false;
        try
        {
            var text = probe.ToString(format, CultureInfo.InvariantCulture);
            said = format.Length > 1 && DateTimeOffset.TryParseExact(
                    text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var back)
                && back.Date == probe.Date && (format.Contains('H') || format.Contains('h') == format.Contains('t'));
        }
        catch (FormatException)
        {
            // The same fault as a pattern that cannot be read back.
        }

        if (!said)
            section.Fault(section.PlaceOfValue("format"), "mapping.time",
                $"'{format}' is no format of date and time: use iso, unix, unix-ms or a pattern such as "
                + "yyyy-MM-dd HH:mm:ss, dd/MM/yyyy hh:mm tt or yyyyMMddHHmmsszzz, which says year, month and day.");
    }
}
