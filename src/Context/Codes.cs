namespace City.Context;

/// <summary>The stable codes of refusals that arise at this door. Each stands in <c>docs/dev/ngsi-ld.md</c>.</summary>
internal static class Codes
{
    public const string JsonMalformed = "ngsi.json.malformed";
    public const string JsonEncoding = "ngsi.json.encoding";
    public const string JsonDuplicate = "ngsi.json.duplicate";
    public const string JsonDepth = "ngsi.json.depth";
    public const string JsonNumber = "ngsi.json.number";
    public const string JsonNull = "ngsi.json.null";
    public const string BodyTooLarge = "ngsi.body.too-large";
    public const string BodyEmpty = "ngsi.body.empty";
    public const string BodyShape = "ngsi.body.shape";
    public const string BatchTooLarge = "ngsi.batch.too-large";
    public const string EntityId = "ngsi.entity.id";
    public const string EntityType = "ngsi.entity.type";
    public const string EntityScope = "ngsi.entity.scope";
    public const string EntityMismatch = "ngsi.entity.mismatch";
    public const string AttributesTooMany = "ngsi.attributes.too-many";
    public const string AttributeName = "ngsi.attribute.name";
    public const string AttributeKind = "ngsi.attribute.kind";
    public const string AttributeMember = "ngsi.attribute.member";
    public const string AttributeValue = "ngsi.attribute.value";
    public const string AttributeDuplicate = "ngsi.attribute.duplicate";
    public const string AttributeGeometry = "ngsi.attribute.geometry";
    public const string AttributeUri = "ngsi.attribute.uri";
    public const string AttributeTime = "ngsi.attribute.time";
    public const string AttributeUnit = "ngsi.attribute.unit";
    public const string AttributeLanguage = "ngsi.attribute.language";
    public const string AttributeNull = "ngsi.attribute.null";
    public const string ContextInvalid = "ngsi.context.invalid";
    public const string ContextMissing = "ngsi.context.missing";
    public const string ContextMisplaced = "ngsi.context.misplaced";
    public const string ContextUnavailable = "ngsi.context.unavailable";
    public const string ContextForbidden = "ngsi.context.forbidden";
    public const string Parameter = "ngsi.parameter.invalid";
    public const string ParameterUnknown = "ngsi.parameter.unknown";
    public const string ParameterUnsupported = "ngsi.parameter.unsupported";
    public const string QueryTooWide = "ngsi.query.too-wide";
    public const string QueryTooComplex = "ngsi.query.too-complex";
    public const string QueryTooMany = "ngsi.query.too-many";
    public const string QuerySyntax = "ngsi.query.syntax";
    public const string MediaTypeSent = "ngsi.media.sent";
    public const string MediaTypeWanted = "ngsi.media.wanted";
    public const string Header = "ngsi.header.invalid";
    public const string MethodUnknown = "ngsi.method.unsupported";
    public const string ResourceUnknown = "ngsi.resource.unknown";
    public const string Unauthenticated = "trust.unauthenticated";
    public const string Forbidden = "ngsi.forbidden";
    public const string FeedPosition = "ngsi.feed.position";
    public const string StreamsTooMany = "ngsi.stream.too-many";
    public const string SubscriptionMember = "ngsi.subscription.member";
    public const string SubscriptionEndpoint = "ngsi.subscription.endpoint";
    public const string SubscriptionExists = "ngsi.subscription.exists";
    public const string SubscriptionUnknown = "ngsi.subscription.unknown";
    public const string SubscriptionsTooMany = "ngsi.subscription.too-many";
    public const string Internal = "ngsi.internal";
}
