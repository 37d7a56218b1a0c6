using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace City.Sense;

/// <summary>Makes a token of the password that a city prints at its start.</summary>
public static class CitySignIn
{
    /// <summary>
    /// A bearer token, good for 30 days.
    /// </summary>
    /// <param name="client">Has the city's address.</param>
    /// <param name="password">The password.</param>
    /// <param name="name">What the token is called in the city's list.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The token; refused with <c>sink.credential</c> or <c>sink.unreachable</c>.</returns>
    public static async Task<Result<string>> TokenAsync(
        HttpClient client, string password, string name, CancellationToken cancel)
    {
        try
        {
            using var answer = await client.PostAsJsonAsync("api/tokens", new { password, name }, cancel);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
                if (body.RootElement.TryGetProperty("token", out var token)
                    && token.GetString() is { Length: > 0 } text)
                    return text;
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
}
