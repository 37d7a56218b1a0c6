using System.Collections.Frozen;

namespace City.Context;

/// <summary>
/// Which rule a refusal upholds: the clause of ETSI GS CIM 009 V1.9.1 and, where that points on, the standard behind.
/// </summary>
internal static class Clauses
{
    private const string Standard = "GS CIM 009 V1.9.1, ";

    private static readonly FrozenDictionary<string, string> Rules = new Dictionary<string, string>
    {
        [Codes.JsonMalformed] = Standard + "5.5.2; RFC 8259",
        [Codes.JsonEncoding] = Standard + "4.6.1; RFC 3629",
        [Codes.JsonDuplicate] = "RFC 7493, 2.3",
        [Codes.JsonNumber] = "RFC 7493, 2.2",
        [Codes.JsonNull] = Standard + "4.5.0",
        [Codes.EntityId] = Standard + "5.2.4; RFC 3986",
        [Codes.EntityType] = Standard + "5.2.4",
        [Codes.EntityScope] = Standard + "4.18",
        [Codes.EntityMismatch] = Standard + "5.5.4",
        [Codes.AttributeName] = Standard + "4.6.2",
        [Codes.AttributeKind] = Standard + "4.5.1",
        [Codes.AttributeMember] = Standard + "5.2.5 to 5.2.8",
        [Codes.AttributeValue] = Standard + "4.6.3",
        [Codes.AttributeDuplicate] = Standard + "4.5.5",
        [Codes.AttributeGeometry] = Standard + "4.7.1; RFC 7946, 3.1",
        [Codes.AttributeUri] = Standard + "5.2.6; RFC 3986",
        [Codes.AttributeTime] = Standard + "4.6.3",
        [Codes.AttributeUnit] = Standard + "5.2.5",
        [Codes.AttributeLanguage] = Standard + "4.5.18; RFC 5646",
        [Codes.AttributeNull] = Standard + "4.5.0",
        [Codes.ContextInvalid] = Standard + "5.5.7; JSON-LD 1.1, 3.1",
        [Codes.ContextMissing] = Standard + "6.3.5",
        [Codes.ContextMisplaced] = Standard + "6.3.5",
        [Codes.ContextUnavailable] = Standard + "5.5.2",
        [Codes.QuerySyntax] = Standard + "4.9",
        [Codes.QueryTooWide] = Standard + "5.7.2",
        [Codes.QueryTooComplex] = Standard + "5.5.2",
        [Codes.QueryTooMany] = Standard + "5.5.9",
        [Codes.MediaTypeSent] = Standard + "6.3.4",
        [Codes.MediaTypeWanted] = Standard + "6.3.4",
        [Codes.ParameterUnknown] = Standard + "6.3.20",
        [Codes.SubscriptionMember] = Standard + "5.2.12",
        [Codes.SubscriptionEndpoint] = Standard + "5.2.15",
        [Codes.SubscriptionExists] = Standard + "5.8.1",
        [Codes.SubscriptionUnknown] = Standard + "5.8.3",
        ["entity.exists"] = Standard + "5.6.1",
        ["entity.unknown"] = Standard + "5.5.2",
        ["attribute.unknown"] = Standard + "5.6.4",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The rule behind a code, or null where it is the city's own.</summary>
    public static string? Of(string code) => Rules.GetValueOrDefault(code);
}
