using System.Text.Json;
using City.Kernel;

namespace City.Trust;

/// <summary>The request for a token: <c>{"password":…,"name":…,"tenants":[…]?,"grants":[…]?}</c>.</summary>
internal sealed record TokenBody(string Password, TokenRequest Request)
{
    /// <summary>What a token may be allowed, by the words of the API.</summary>
    public static readonly (string Word, Grants Grant)[] Words =
    [
        ("read", Grants.Read), ("write", Grants.Write), ("administer", Grants.Administer), ("urgent", Grants.Urgent),
    ];

    public static Result<TokenBody> Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 3 });
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed < body.Length && reader.Read()) return Invalid("Send one JSON object.", null);
            return Read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Invalid("The request is not valid JSON in UTF-8.", null);
        }
    }

    private static Result<TokenBody> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return Invalid("Send a JSON object.", null);
        string? password = null, name = null;
        string[]? tenants = null;
        var grants = Grants.All;
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "password" when member.Value.ValueKind == JsonValueKind.String:
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
                    return Invalid("Send password and name as texts; tenants as an array of 1 to "
                        + $"{TokenRequest.TenantsMax} names; grants as an array of "
                        + "read, write, administer, urgent.",
                        member.Name);
            }
        }

        if (password is null) return Invalid("Send the password that the program printed at its start.", "password");
        if (name is not { Length: > 0 and <= TokenRequest.NameLengthMax } || name.Any(char.IsControl))
            return Invalid($"Give the token a name of 1 to {TokenRequest.NameLengthMax} characters.", "name");
        return new TokenBody(password, new TokenRequest(CredentialKind.Token, name, grants, tenants));
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
