using System.Globalization;
using System.Text.Json;
using City.Screen.Wire;

namespace City.Screen;

/// <summary>
/// Reads how messages are sent to feeds, and makes the keys of devices and the tokens that lines want.
/// </summary>
internal sealed class SendReader(CityClient city)
{
    /// <summary>The longest name that the door of tokens takes.</summary>
    private const int TokenNameLengthMax = 100;

    /// <summary>
    /// How an entity's own device sends, for each feed that writes it; where none does, how one of its attributes is
    /// said anew by whoever may write.
    /// </summary>
    public async Task<SendView> OfEntityAsync(Frame frame, string id, JsonElement? entity, CancellationToken cancel)
    {
        var path = "entity=" + Uri.EscapeDataString(id);
        if (entity is { } known && Place(known) is var (longitude, latitude))
            path += string.Create(CultureInfo.InvariantCulture, $"&longitude={longitude}&latitude={latitude}");
        var view = await ReadAsync(frame, new SendView { Entity = id }, path, cancel);
        return view.Each.Count == 0 && entity is { ValueKind: JsonValueKind.Object } whole
            && Sayable(whole) is var (name, value)
            ? view with { Direct = DirectLine.Of(frame, id, name, value, null) }
            : view;
    }

    /// <summary>How a device sends to a feed.</summary>
    public Task<SendView> OfFeedAsync(Frame frame, string feed, string device, CancellationToken cancel) => ReadAsync(
        frame, new SendView { Feed = feed, Device = device },
        $"feed={Uri.EscapeDataString(feed)}&device={Uri.EscapeDataString(device)}", cancel);

    /// <summary>Makes a key for a device and gives the lines with it: the one time that it is seen.</summary>
    /// <param name="frame">Who asks.</param>
    /// <param name="shown">The lines without a key.</param>
    /// <param name="device">The device.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<SendView> WithKeyAsync(Frame frame, SendView shown, string device, CancellationToken cancel)
    {
        var grants = shown.Each.Where(lines => lines.Example.Device == device)
            .SelectMany(lines => lines.Example.Grants).Distinct().ToList();
        var body = CityBody.Json(new { topics = grants });
        var answer = await city.SendAsync(
            frame.Headers, HttpMethod.Post, $"/api/devices/{Uri.EscapeDataString(device)}/keys", body, cancel);
        if (answer is not { IsGood: true, Body: { } made } || EntityReader.Text(made, "key") is not { } key)
            return shown with { Fault = answer };
        return shown with
        {
            Each =
            [
                .. shown.Each.Select(lines => lines.Example.Device == device && lines.Example.Topic is not null
                    ? SendLines.Of(lines.Example, frame, key) : lines),
            ],
        };
    }

    /// <summary>
    /// Makes a token out of the reader's credential and gives the lines that want one with it: the one time that it is
    /// seen. It may do what the lines do and nothing else, in the tenant of the page.
    /// </summary>
    public async Task<SendView> WithTokenAsync(Frame frame, SendView shown, CancellationToken cancel)
    {
        if (!shown.WantsToken) return shown;
        string[] grants = ["write"], tenants = [frame.Tenant];
        var body = CityBody.Json(new { name = TokenName(frame, shown), grants, tenants });
        var answer = await city.SendAsync(frame.Headers, HttpMethod.Post, "/api/tokens/own", body, cancel);
        if (answer is not { IsGood: true, Body: { } made } || LineToken.Of(made) is not { } token)
            return shown with { Fault = answer };
        return shown with
        {
            Token = token,
            Each =
            [
                .. shown.Each.Select(lines => lines.Example.Topic is null
                    ? SendLines.Of(lines.Example, frame, token.Secret) : lines),
            ],
            Direct = shown is { Direct: { } direct, Entity: { } id }
                ? DirectLine.Of(frame, id, direct.Attribute, direct.Value, token.Secret) : null,
        };
    }

    /// <summary>Revokes the token that was made for the lines.</summary>
    public async Task<SendView> RevokedAsync(Frame frame, SendView shown, string id, CancellationToken cancel)
    {
        var answer = await city.SendAsync(
            frame.Headers, HttpMethod.Delete, $"/api/tokens/{Uri.EscapeDataString(id)}", cancel);
        return answer.Status is >= 200 and < 300 ? shown with { IsRevoked = true } : shown with { Fault = answer };
    }

    private static string TokenName(Frame frame, SendView shown)
    {
        var name = frame.Texts.Fill("send.token.name", shown.Entity ?? shown.Feed ?? "");
        if (name.Length <= TokenNameLengthMax) return name;
        // No letter is cut in its middle.
        return name[..(TokenNameLengthMax - (char.IsHighSurrogate(name[TokenNameLengthMax - 1]) ? 1 : 0))];
    }

    private async Task<SendView> ReadAsync(
        Frame frame, SendView view, string query, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, "/api/feed-examples?" + query, cancel);
        // Who may not see feeds sees the page without lines.
        if (!answer.IsGood || WireJson.Read<List<ExampleAnswer>>(answer.Body) is not { } examples) return view;
        return view with { Each = [.. examples.Select(example => SendLines.Of(example, frame, null))] };
    }

    /// <summary>The attribute that a line would say anew: the first number, else the first property.</summary>
    private static (string Name, JsonElement Value)? Sayable(JsonElement entity)
    {
        var properties = entity.EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.Object
                && EntityReader.Text(member.Value, "type") == "Property" && member.Value.TryGetProperty("value", out _))
            .Select(member => (member.Name, Value: member.Value.GetProperty("value"))).ToList();
        var number = properties.FindIndex(each => each.Value.ValueKind == JsonValueKind.Number);
        return properties.Count == 0 ? null : properties[Math.Max(0, number)];
    }

    private static (double Longitude, double Latitude)? Place(JsonElement entity) =>
        entity.ValueKind == JsonValueKind.Object && entity.TryGetProperty("location", out var location)
        && location.ValueKind == JsonValueKind.Object && location.TryGetProperty("value", out var value)
        && value.ValueKind == JsonValueKind.Object && value.TryGetProperty("coordinates", out var point)
        && point.ValueKind == JsonValueKind.Array && point.GetArrayLength() >= 2
        && point[0].ValueKind == JsonValueKind.Number && point[1].ValueKind == JsonValueKind.Number
            ? (point[0].GetDouble(), point[1].GetDouble()) : null;
}
