using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace City.Sense;

/// <summary>Makes a token of the password that a city prints at its start.</summary>
public static class CitySignIn
{
    /// <summary>A bearer token, good for 30 days; whoever needs it no longer than that gives it back.</summary>
    /// <param name="client">Has the city's address.</param>
    /// <param name="password">The password.</param>
    /// <param name="name">What the token is called in the city's list.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The token; refused with <c>sink.credential</c> or <c>sink.unreachable</c>.</returns>
    public static async Task<Result<CityToken>> TokenAsync(
        HttpClient client, string password, string name, CancellationToken cancel)
    {
        try
        {
            using var answer = await client.PostAsJsonAsync("api/tokens", new { password, name }, cancel);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
                if (body.RootElement.TryGetProperty("token", out var token)
                    && token.GetString() is { Length: > 0 } secret
                    && body.RootElement.TryGetProperty("id", out var id))
                    return new CityToken(secret, id.GetString());
            }

            return new Refusal(RefusalKind.Unauthenticated, "sink.credential",
                $"The city gave no token for this password ({(int)answer.StatusCode}). "
                + "A password is good only until the city stops; take the one that it printed at its last start.");
        }
        catch (Exception wrong) when (wrong is HttpRequestException or JsonException
            || wrong is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new Refusal(RefusalKind.Unavailable, "sink.unreachable",
                $"The city at {client.BaseAddress} does not answer: {wrong.Message}");
        }
    }

    /// <summary>Gives a token back that was made for one task; where the city is gone, it runs out by itself.</summary>
    /// <param name="client">Signed in with that token.</param>
    /// <param name="token">The token; one that was not made here stays as it is.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task RevokeAsync(HttpClient client, CityToken token, CancellationToken cancel)
    {
        if (token.Id is null) return;
        try
        {
            using var answer = await client.DeleteAsync(
                new Uri($"api/tokens/{Uri.EscapeDataString(token.Id)}", UriKind.Relative), cancel);
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            // Nobody is there to take it back.
        }
    }
}
