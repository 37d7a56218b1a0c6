using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// Reads what was filled into a form and says for each field what is wrong with it. An input is named like the member
/// it fills: <c>speed</c>, <c>location.longitude</c>, <c>lanes.0.width</c>.
/// </summary>
internal sealed class FormReader
{
    /// <summary>The input that says how many objects a list has.</summary>
    public const string CountSuffix = ".count";

    /// <summary>The buttons that add an object to a list, and take one away.</summary>
    public const string Add = "form-add", Remove = "form-remove";

    private static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _texts;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<(string, FormFault)> _faults = [];
    private readonly TimeZoneInfo _zone;

    private FormReader(Dictionary<string, string> texts, TimeZoneInfo zone) => (_texts, _zone) = (texts, zone);

    /// <summary>Reads a form as it was posted.</summary>
    public static FormInput Read(FormSchema schema, IFormCollection form, TimeZoneInfo zone)
    {
        var texts = FormInput.Flat(form);
        var add = texts.GetValueOrDefault(Add, "");
        var remove = texts.GetValueOrDefault(Remove, "");
        var reader = new FormReader(texts, zone);
        var meaning = reader.Object(schema.Fields, "", add, remove);
        var isGrowing = add.Length > 0 || remove.Length > 0;
        return new FormInput
        {
            Texts = reader._texts,
            Counts = reader._counts,
            Faults = isGrowing ? [] : reader._faults,
            Meaning = meaning,
            IsGrowing = isGrowing,
        };
    }

    private JsonObject Object(IEnumerable<FormField> fields, string prefix, string add, string remove)
    {
        var read = new JsonObject();
        foreach (var field in fields)
        {
            var name = prefix + field.Key;
            JsonNode? value = field.Kind switch
            {
                FormKind.List => List(field, name, add, remove),
                FormKind.Geo => Geo(field, name),
                FormKind.Boolean => JsonValue.Create(_texts.GetValueOrDefault(name) == "true"),
                _ => One(field, name),
            };
            if (value is not null) read[field.Key] = value;
        }

        return read;
    }

    private JsonArray? List(FormField field, string name, string add, string remove)
    {
        var said = _texts.GetValueOrDefault(name + CountSuffix);
        _ = int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        count = Math.Clamp(count, 0, field.ItemsMax);
        var list = new JsonArray();
        for (var at = 0; at < count; at++) list.Add(Object(field.Items, $"{name}.{at}.", add, remove));
        if (add == name) count = Math.Min(count + 1, field.ItemsMax);
        if (remove == name && count > 0) count--;
        _counts[name] = count;
        if (field.IsRequired && count == 0) Fault(name, "form.required");
        return list.Count > 0 ? list : null;
    }

    private JsonValue? One(FormField field, string name)
    {
        var text = _texts.GetValueOrDefault(name, "").Trim();
        if (text.Length == 0) return field.IsRequired ? Fault(name, "form.required") : null;
        if (text.Length > field.LengthMax) return Fault(name, "form.length", field.LengthMax);
        switch (field.Kind)
        {
            case FormKind.Number or FormKind.Whole:
                return Number(field, name, text);
            case FormKind.Choice:
                return field.Choices.Any(choice => choice.Value == text)
                    ? JsonValue.Create(text) : Fault(name, "form.choice");
            case FormKind.Date:
                return DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)
                    ? JsonValue.Create(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
                    : Fault(name, "form.date");
            case FormKind.Moment:
                return Moment(name, text);
            default:
                return field.Pattern is not { } pattern || Fits(text, pattern)
                    ? JsonValue.Create(text) : Fault(name, "form.pattern");
        }
    }

    private JsonValue? Number(FormField field, string name, string text)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return Fault(name, "form.number");
        if (field.Kind == FormKind.Whole && number != decimal.Truncate(number)) return Fault(name, "form.whole");
        if ((double)number < field.Least) return Fault(name, "form.least", field.Least);
        if ((double)number > field.Greatest) return Fault(name, "form.greatest", field.Greatest);
        return JsonValue.Create(number);
    }

    /// <summary>A moment as a browser sends it: without an offset, in the zone of whoever fills the form.</summary>
    private JsonValue? Moment(string name, string text)
    {
        string[] forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
        if (!DateTime.TryParseExact(text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || _zone.IsInvalidTime(local))
            return Fault(name, "form.moment");
        return JsonValue.Create(Frame.Utc(new DateTimeOffset(local, _zone.GetUtcOffset(local))));
    }

    private JsonObject? Geo(FormField field, string name)
    {
        var (longitude, latitude) = (Degrees(name + ".longitude", 180), Degrees(name + ".latitude", 90));
        if (longitude is { } east && latitude is { } north)
            return new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(east, north) };
        var isEmpty = _texts.GetValueOrDefault(name + ".longitude", "").Trim().Length == 0
            && _texts.GetValueOrDefault(name + ".latitude", "").Trim().Length == 0;
        if (isEmpty ? field.IsRequired : !HasFault(name)) Fault(name, isEmpty ? "form.required" : "form.geo");
        return null;
    }

    private decimal? Degrees(string name, int greatest)
    {
        var text = _texts.GetValueOrDefault(name, "").Trim();
        if (text.Length == 0) return null;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees)
            && Math.Abs(degrees) <= greatest)
            return degrees;
        Fault(name, "form.degrees", greatest);
        return null;
    }

    private bool HasFault(string name) => _faults.Exists(
        fault => fault.Item1.StartsWith(name + ".", StringComparison.Ordinal));

    private JsonValue? Fault(string name, string text, params object[] blanks)
    {
        _faults.Add((name, new FormFault(text, blanks)));
        return null;
    }

    private static bool Fits(string text, string pattern) => Regex.IsMatch(
        text, $"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternPatience);
}
