using System.Net.Http.Headers;
using City.Kernel;
using City.Sense;

namespace City.Host.Commands;

/// <summary>How a command reaches a running city, and as whom.</summary>
internal sealed record CityAccess
{
    /// <summary>The variable that may hold a bearer token.</summary>
    public const string TokenVariable = "CITYBRAIN_TOKEN";

    private const int AnswerBytesMax = 64 * 1024 * 1024;

    /// <summary>The city's address.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:8080/");

    /// <summary>The tenant; empty for the default one.</summary>
    public string Tenant { get; init; } = "";

    /// <summary>A bearer token, or null.</summary>
    public string? Token { get; init; }

    /// <summary>A file that holds the city's password, or null.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>A client that is signed in; to be disposed, which gives a token back that was made for it.</summary>
    /// <param name="name">What the token is called in the city's list, where one is made.</param>
    /// <param name="errors">Where a person at a terminal is asked for the password.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The client; refused with <c>sink.credential</c> or <c>sink.unreachable</c>.</returns>
    public async Task<Result<CityLink>> OpenAsync(string name, TextWriter errors, CancellationToken cancel)
    {
        var client = NewClient();
        if (!(await TokenAsync(client, name, errors, cancel)).TryGet(out var token, out var refusal))
        {
            client.Dispose();
            return refusal;
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);
        return new CityLink(client, token, Tenant);
    }

    private HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = 64,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !Url.IsLoopback,
        };
        var address = Url.AbsoluteUri;
        return new HttpClient(handler)
        {
            BaseAddress = new Uri(address.EndsWith('/') ? address : address + "/"),
            // Longer than the city takes for its slowest answer: that an erasure could not be ended.
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    private async Task<Result<CityToken>> TokenAsync(
        HttpClient client, string name, TextWriter errors, CancellationToken cancel)
    {
        if (Token is { Length: > 0 } token) return new CityToken(token, null);
        if (PasswordFile is not { } file)
        {
            if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } held)
                return new CityToken(held, null);
            return await PasswordPrompt.AskAsync(errors) is { } typed
                ? await CitySignIn.TokenAsync(client, typed, name, cancel)
                : new Refusal(RefusalKind.Unauthenticated, "sink.credential",
                    $"The city asks who you are: give --password-file, --token or the variable {TokenVariable}. "
                    + "· 请提供口令文件或令牌。");
        }

        try
        {
            var password = (await File.ReadAllTextAsync(file, cancel)).Trim();
            return await CitySignIn.TokenAsync(client, password, name, cancel);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Refusal(RefusalKind.Unauthenticated, "sink.credential",
                $"The password file cannot be read: {wrong.Message} · 无法读取口令文件。");
        }
    }
}
