using System.Globalization;
using System.Text.Json;

namespace City.Identify;

/// <summary>Reads members of a body; one of another kind than it should be is wrong, not missing.</summary>
internal ref struct JsonReading(JsonElement json)
{
    private readonly JsonElement _json = json;

    /// <summary>The first member that is not as it should be, or null.</summary>
    public string? Wrong { get; private set; }

    /// <summary>A text of 1 to so many characters without control characters; null where there is none.</summary>
    public string? Text(string name, int most, bool needed = false)
    {
        if (!TryMember(name, needed, out var member)) return null;
        if (member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text
            && text.Length <= most && !text.Any(char.IsControl))
            return text;
        Wrong ??= name;
        return null;
    }

    /// <summary>A whole number of 0 and more; null where there is none.</summary>
    public long? Whole(string name, bool needed = false)
    {
        if (!TryMember(name, needed, out var member)) return null;
        if (member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number) && number >= 0)
            return number;
        Wrong ??= name;
        return null;
    }

    /// <summary>A moment with its zone; null where there is none.</summary>
    public DateTimeOffset? Moment(string name, bool needed = false)
    {
        if (!TryMember(name, needed, out var member)) return null;
        if (member.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(
            member.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment;
        Wrong ??= name;
        return null;
    }

    /// <summary>Yes or no; no where there is none.</summary>
    public bool Flag(string name)
    {
        if (!TryMember(name, false, out var member)) return false;
        if (member.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Wrong ??= name;
        return member.ValueKind == JsonValueKind.True;
    }

    /// <summary>The items of a list of at most so many; none where there is none.</summary>
    public List<JsonElement> Items(string name, int most)
    {
        if (!TryMember(name, false, out var member)) return [];
        if (member.ValueKind == JsonValueKind.Array && member.GetArrayLength() <= most)
            return [.. member.EnumerateArray()];
        Wrong ??= name;
        return [];
    }

    private bool TryMember(string name, bool needed, out JsonElement member)
    {
        member = default;
        if (_json.ValueKind == JsonValueKind.Object && _json.TryGetProperty(name, out member)
            && member.ValueKind != JsonValueKind.Null)
            return true;
        if (needed) Wrong ??= name;
        return false;
    }
}
