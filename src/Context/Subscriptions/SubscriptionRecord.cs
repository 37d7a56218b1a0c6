using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>What is kept of a subscription; the layout is JSON, version 1.</summary>
/// <param name="Id">Its id, a URI.</param>
/// <param name="Caller">Who made it: it is told what this caller may read.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ModifiedAt">When it was changed last.</param>
/// <param name="From">What lies before this in the feed is no news to it.</param>
/// <param name="ContextJson">The context of its notifications, as JSON.</param>
/// <param name="QueryContextJson">The context of its q, as JSON.</param>
/// <param name="Document">The subscription with full names.</param>
internal sealed record SubscriptionRecord(
    string Id, Caller Caller, Moment CreatedAt, Moment ModifiedAt, FeedPosition From, string ContextJson,
    string QueryContextJson, ReadOnlyMemory<byte> Document)
{
    /// <summary>Where the documents of subscriptions lie.</summary>
    public const string Folder = "subscriptions/";

    /// <summary>The name under which it is kept.</summary>
    public string Name => NameOf(Caller.Tenant, Id);

    /// <summary>The name under which a subscription is kept.</summary>
    public static string NameOf(string tenant, string id) => Folder
        + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{id}")));

    /// <summary>The record as it is kept.</summary>
    public byte[] Write()
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("id", Id);
            json.WriteString("tenant", Caller.Tenant);
            json.WriteString("subject", Caller.Subject);
            json.WriteNumber("grants", (int)Caller.Grants);
            json.WriteString("createdAt", CreatedAt.ToString());
            json.WriteString("modifiedAt", ModifiedAt.ToString());
            json.WriteString("from", From.ToString());
            json.WritePropertyName("context");
            json.WriteRawValue(ContextJson);
            json.WritePropertyName("queryContext");
            json.WriteRawValue(QueryContextJson);
            json.WritePropertyName("subscription");
            json.WriteRawValue(Document.Span);
            json.WriteEndObject();
        }

        return into.ToArray();
    }

    /// <summary>Reads a kept record; damaged ones throw <see cref="InvalidDataException"/>.</summary>
    public static SubscriptionRecord Read(string name, ReadOnlyMemory<byte> kept)
    {
        try
        {
            using var document = JsonDocument.Parse(kept);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() != 1)
                throw new InvalidDataException($"The subscription {name} is newer than this program.");
            return new SubscriptionRecord(
                root.GetProperty("id").GetString()!,
                new Caller(root.GetProperty("tenant").GetString()!, root.GetProperty("subject").GetString()!,
                    (Grants)root.GetProperty("grants").GetInt32()),
                Time(root.GetProperty("createdAt")), Time(root.GetProperty("modifiedAt")),
                TryPosition(root.GetProperty("from").GetString()!, out var from)
                    ? from
                    : throw new FormatException("from is no position"),
                root.GetProperty("context").GetRawText(), root.GetProperty("queryContext").GetRawText(),
                Encoding.UTF8.GetBytes(root.GetProperty("subscription").GetRawText()));
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException)
        {
            throw new InvalidDataException($"The kept subscription {name} is damaged: {wrong.Message}", wrong);
        }
    }

    /// <summary>Reads a position of a city of any number of shards.</summary>
    public static bool TryPosition(string text, out FeedPosition position) =>
        FeedPosition.TryParse(text, text.AsSpan().Count('.') + 1, out position) && text.Length > 0;

    private static Moment Time(JsonElement text) => Moment.TryParse(text.GetString()!, out var moment)
        ? moment
        : throw new FormatException("no time");
}
