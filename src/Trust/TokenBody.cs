using System.Text.Json;
using City.Kernel;

namespace City.Trust;

/// <summary>The request for a token: <c>{"password":…?,"name":…,"tenants":[…]?,"grants":[…]?}</c>.</summary>
/// <param name="Password">The password; empty where a credential stands in its place.</param>
/// <param name="Name">What the token is to be called.</param>
/// <param name="Allowed">What it is asked to be allowed, or null where that is not said.</param>
/// <param name="Tenants">The tenants it is asked to be good for, or null where that is not said.</param>
internal sealed record TokenBody(string Password, string Name, Grants? Allowed, string[]? Tenants)
{
    /// <summary>What a token may be allowed, by the words of the API.</summary>
    public static readonly (string Word, Grants Grant)[] Words =
    [
        ("read", Grants.Read), ("write", Grants.Write), ("administer", Grants.Administer), ("urgent", Grants.Urgent),
    ];

    /// <summary>What is asked of a token made with the password: all that is not said, but to go first.</summary>
    public TokenRequest Request => new(CredentialKind.Token, Name, Allowed ?? Grants.All, Tenants);

    /// <summary>Reads a request.</summary>
    /// <param name="body">The request.</param>
    /// <param name="withPassword">Whether it brings the password; one that should not and does is refused.</param>
    public static Result<TokenBody> Read(ReadOnlySpan<byte> body, bool withPassword)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 3 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed < body.Length && reader.Read()) return Invalid("Send one JSON object.", null);
            return Read(document.RootElement, withPassword);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Invalid("The request is not valid JSON in UTF-8.", null);
        }
    }

    /// <summary>
    /// What is asked of a token made out of a credential: what is not said is that of the credential, but to go first;
    /// what it has not is refused.
    /// </summary>
    public Result<TokenRequest> Within(StoredCredential own)
    {
        var grants = Allowed ?? own.Grants & Grants.All;
        if ((grants & ~own.Grants) != 0)
            return new Refusal(RefusalKind.Forbidden, TrustProblems.GrantsForbidden,
                "This credential gives no grant that it has not. Ask for grants that it has, leave them out for all of "
                + "these, or make the token with the password: POST /api/tokens.", "grants");
        if (own.Tenants is { } held && Tenants?.Except(held, StringComparer.Ordinal).Any() == true)
            return new Refusal(RefusalKind.Forbidden, TrustProblems.TenantForbidden,
                "This credential is not good for each of these tenants. Ask for tenants that it is good for, leave "
                + "them out for all of these, or make the token with the password: POST /api/tokens.", "tenants");
        // What may make others would else be renewed without end and without the password.
        return new TokenRequest(CredentialKind.Token, Name, grants, Tenants ?? own.Tenants)
        {
            ExpiresAtMost = grants.HasFlag(Grants.Administer) ? own.ExpiresAt : long.MaxValue,
        };
    }

    private static Result<TokenBody> Read(JsonElement root, bool withPassword)
    {
        if (root.ValueKind != JsonValueKind.Object) return Invalid("Send a JSON object.", null);
        string? password = null, name = null;
        string[]? tenants = null;
        Grants? grants = null;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "password" when withPassword && member.Value.ValueKind == JsonValueKind.String:
                    password = member.Value.GetString();
                    break;
                case "name" when member.Value.ValueKind == JsonValueKind.String:
                    name = member.Value.GetString();
                    break;
                case "tenants" when Texts(member.Value) is { } texts && Array.TrueForAll(texts, IsTenant):
                    tenants = texts;
                    break;
                case "grants" when Texts(member.Value) is { } texts && Parse(texts) is { } parsed:
                    grants = parsed;
                    break;
                default:
                    return Invalid($"Send {(withPassword ? "password and name as texts" : "name as a text")}; tenants "
                        + $"as an array of 1 to {TokenRequest.TenantsMax} names; grants as an array of "
                        + "read, write, administer, urgent.",
                        member.Name);
            }
        }

        if (withPassword && password is null)
            return Invalid("Send the password that the program printed at its start.", "password");
        if (name is not { Length: > 0 and <= TokenRequest.NameLengthMax } || name.Any(char.IsControl))
            return Invalid($"Give the token a name of 1 to {TokenRequest.NameLengthMax} characters.", "name");
        return new TokenBody(password ?? "", name, grants, tenants);
    }

    private static string[]? Texts(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array && array.GetArrayLength() is > 0 and <= TokenRequest.TenantsMax
        && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. array.EnumerateArray().Select(item => item.GetString()!).Distinct(StringComparer.Ordinal)]
            : null;

    private static bool IsTenant(string text) => text.Length == 0 || Tenant.IsName(text);

    private static Grants? Parse(string[] words)
    {
        var grants = Grants.None;
        foreach (var word in words)
        {
            var found = Array.Find(Words, pair => pair.Word == word).Grant;
            if (found == Grants.None) return null;
            grants |= found;
        }

        return grants;
    }

    private static Refusal Invalid(string detail, string? at) =>
        new(RefusalKind.Invalid, TrustProblems.BodyInvalid, detail, at);
}
