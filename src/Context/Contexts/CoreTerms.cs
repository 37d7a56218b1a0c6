using System.Collections.Frozen;

namespace City.Context;

/// <summary>
/// The terms of the NGSI-LD core context, V1.9.1 (GS CIM 009, annex B). Every older version is a subset of it, but for
/// terms that no answer of ours uses, so it stands for them all.
/// </summary>
internal static class CoreTerms
{
    /// <summary>Where unknown terms go.</summary>
    public const string DefaultContext = "https://uri.etsi.org/ngsi-ld/default-context/";

    /// <summary>The vocabulary of NGSI-LD.</summary>
    public const string NgsiLd = "https://uri.etsi.org/ngsi-ld/";

    /// <summary>The address that answers name.</summary>
    public const string Url = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld";

    private const string GeoJson = "https://purl.org/geojson/vocab#";

    private const string Plain = """
        Attribute AttributeList ContextSourceIdentity ContextSourceNotification ContextSourceRegistration Date DateTime
        EntityMap EntityType EntityTypeInfo EntityTypeList ExecutionResultDetails GeoProperty JsonProperty
        LanguageProperty ListProperty ListRelationship Notification Property Relationship Snapshot SnapshotNotification
        Subscription TemporalProperty Time VocabProperty accept aggrParams aggrMethods aggrPeriodDuration attributeCount
        attributeDetails attrs cacheDuration collation containedBy=isContainedBy contextSourceAlias contextSourceInfo
        contextSourceUptime cooldown csf data detail endpoint entities entity entityCount
        entityMapLifetime=hasEntityMapLifetime error errors expandValues format geoQ geoproperty georel idPattern
        information isActive join joinLevel=hasJoinLevel jsonKeys jsonldContext key=hasKey lang lastN linkedMaps
        localOnly location management managementInterval mode ngsildConformance ngsildproof notification
        notificationTrigger notifierInfo notUpdated observationInterval observationSpace omit operations operationSpace
        ordering pick previousValue=hasPreviousValue q reason receiverInfo refreshRate registrationId registrationName
        resultStatus scope scopeQ showChanges snapshotId snapshotLifetime snapshotPriority snapshotStatus
        splitEntities=hasSplitEntities status subscriptionName sysAttrs temporalQ throttling timeInterval timeout
        timeproperty timerel timesFailed timesSent triggerReason unchanged unitCode updated uri value=hasValue
        """;

    private const string Vocabularies = """
        attributeList attributeName attributeNames attributeTypes attributes objectType=hasObjectType
        previousVocab=hasPreviousVocab propertyNames relationshipNames typeList typeName typeNames
        valueType=hasValueType vocab=hasVocab watchedAttributes
        """;

    private const string Links = """
        datasetId entityId instanceId object=hasObject previousObject=hasPreviousObject subscriptionId success tenant
        """;

    private const string Times = """
        contextSourceTimeAt createdAt deletedAt endAt endTimeAt expiresAt lastFailure lastNotification lastSuccess
        lastUsedAt modifiedAt notifiedAt observedAt startAt timeAt
        """;

    private const string Documents = "contextSourceExtras json=hasJSON previousJson=hasPreviousJson problemDetails";

    private const string Lists = """
        avg distinctCount entityList jsons languageMaps=hasLanguageMaps max min objectList=hasObjectList
        objectLists=hasObjectLists objects=hasObjects orderBy previousObjectList=hasPreviousObjectList
        previousValueList=hasPreviousValueList snapshotQueries snapshotQueriesDetails snapshotTemporalQueries
        snapshotTemporalQueriesDetails stddev sum sumsq totalCount valueList=hasValueList valueLists=hasValueLists
        values=hasValues vocabs=hasVocabs
        """;

    private const string Geometries = """
        Feature FeatureCollection GeometryCollection LineString MultiLineString MultiPoint MultiPolygon Point Polygon
        geometry properties
        """;

    /// <summary>The terms, <c>id</c> and <c>type</c> left out: they are keywords of every document.</summary>
    public static readonly FrozenDictionary<string, LdTerm> All = Build();

    /// <summary>Whether an address names the core context, in any of its versions (annex B).</summary>
    public static bool IsCore(string url)
    {
        var rest = url.AsSpan();
        rest = rest.StartsWith("https://") ? rest[8..] : rest.StartsWith("http://") ? rest[7..] : default;
        return rest.StartsWith("uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context") && KnownVersion(rest[44..]);
    }

    private static bool KnownVersion(ReadOnlySpan<char> rest) => rest is ".jsonld" or "-v1.3.jsonld" or "-v1.4.jsonld"
        or "-v1.5.jsonld" or "-v1.6.jsonld" or "-v1.7.jsonld" or "-v1.8.jsonld" or "-v1.9.jsonld" or "-v1.0.jsonld"
        or "-v1.1.jsonld" or "-v1.2.jsonld";

    private static FrozenDictionary<string, LdTerm> Build()
    {
        var terms = new Dictionary<string, LdTerm>(StringComparer.Ordinal)
        {
            ["ngsi-ld"] = new(NgsiLd, LdCoercion.None, null, Prefix: true),
            ["geojson"] = new(GeoJson, LdCoercion.None, null, Prefix: true),
            ["description"] = new("http://purl.org/dc/terms/description", LdCoercion.None, null, false),
            ["langString"] = new("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", LdCoercion.None, null, false),
            ["title"] = new("http://purl.org/dc/terms/title", LdCoercion.None, null, false),
        };
        Add(terms, NgsiLd, Plain, LdCoercion.None);
        Add(terms, NgsiLd, Vocabularies, LdCoercion.Vocab);
        Add(terms, NgsiLd, Links, LdCoercion.Id);
        Add(terms, NgsiLd, Times, LdCoercion.Typed);
        Add(terms, NgsiLd, Documents, LdCoercion.Json);
        Add(terms, NgsiLd, Lists, LdCoercion.None, "@list");
        Add(terms, NgsiLd, "dataset=hasDataset entityMap=hasEntityMap", LdCoercion.None, "@index");
        Add(terms, NgsiLd, "languageMap=hasLanguageMap previousLanguageMap=hasPreviousLanguageMap", LdCoercion.None,
            "@language");
        Add(terms, GeoJson, Geometries, LdCoercion.None);
        Add(terms, GeoJson, "bbox coordinates", LdCoercion.None, "@list");
        Add(terms, GeoJson, "features", LdCoercion.None, "@set");
        return terms.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Add(
        Dictionary<string, LdTerm> terms, string space, string names, LdCoercion coercion, string? container = null)
    {
        foreach (var entry in names.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = entry.Split('=');
            terms.Add(parts[0], new LdTerm(space + parts[^1], coercion, container, false));
        }
    }
}
