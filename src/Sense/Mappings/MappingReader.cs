using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace City.Sense;

/// <summary>Reads the top of a mapping; its parts have readers of their own.</summary>
internal static class MappingReader
{
    private const int LengthMax = 1_048_576;
    private const int DepthMax = 16;
    private const int FeedLengthMax = 40;
    private const int OwnerLengthMax = 200;
    private const int FreshnessSecondsMax = 31_536_000;

    public static MappingLoad Read(string yaml)
    {
        var faults = new List<MappingFault>();
        var mapping = Root(yaml, "the mapping", faults) is { } root ? Read(yaml, root, faults) : null;
        return faults.Count == 0
            ? new MappingLoad(mapping, [])
            : new MappingLoad(null, [.. faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)]);
    }

    /// <summary>The top of a YAML document; null where it is none, too long or too deep, which are faults.</summary>
    internal static YamlSection? Root(string yaml, string name, List<MappingFault> faults)
    {
        var start = new MappingPlace(1, 1);
        var last = start;
        if (Encoding.UTF8.GetByteCount(yaml) > LengthMax)
        {
            faults.Add(start.Fault("mapping.too-large", "A mapping has at most 1 MiB."));
            return null;
        }

        try
        {
            if (TooDeep(yaml, faults, ref last)) return null;
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
                return new YamlSection(root, name, faults);
            faults.Add(start.Fault("mapping.yaml", "A mapping is one YAML document of keys and values."));
        }
        catch (YamlException wrong)
        {
            var inner = wrong.InnerException is YamlException more ? more.Message : wrong.Message;
            var place = new MappingPlace((int)Math.Max(1, wrong.Start.Line), (int)Math.Max(1, wrong.Start.Column));
            faults.Add(place.Fault("mapping.yaml", $"This is no YAML: {inner}"));
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner answers some broken flow collections so instead of with a fault of its own.
            faults.Add(last.Fault("mapping.yaml", "This is no YAML: a bracket, brace or quote never closes."));
        }

        return null;
    }

    /// <summary>
    /// Looks at the nesting before any tree is built, because building one takes stack with each level.
    /// </summary>
    private static bool TooDeep(string yaml, List<MappingFault> faults, ref MappingPlace last)
    {
        var parser = new Parser(new StringReader(yaml));
        var depth = 0;
        while (parser.MoveNext())
        {
            var now = parser.Current!;
            depth += now.NestingIncrease;
            last = new MappingPlace((int)Math.Max(1, now.Start.Line), (int)Math.Max(1, now.Start.Column));
            if (now is AnchorAlias)
                faults.Add(last.Fault("mapping.yaml", "Aliases are not read here; write the value again."));
            if (depth > DepthMax)
                faults.Add(last.Fault("mapping.yaml", $"A mapping is nested at most {DepthMax} deep."));
            if (faults.Count > 0) return true;
        }

        return false;
    }

    private static Mapping? Read(string yaml, YamlSection root, List<MappingFault> faults)
    {
        if (root.Require("mapping", $"the version of the language, {Mapping.Version}.")
            && root.Text("mapping") is { } version && version != "1")
            root.Fault(root.PlaceOfValue("mapping"), "mapping.version",
                $"This program reads version {Mapping.Version} of the mapping language.");

        var feed = Feed(root);
        var source = root.Section("source") is { } written ? SourceReader.Read(written) : new SourceDescription();
        var terms = new Terms(Context(root));
        var key = Key(root);
        var time = TimeRuleReader.OfRecords(root);
        var entity = root.Require("entity", "the id and type that a record speaks of.") ? root.Section("entity") : null;
        var (id, types, scopes) = entity is null ? (null, [], default) : Entity(entity, terms);
        var attributes = Attributes(root, terms, time is not null);
        var rejected = Rejected(root);
        var (owner, freshness) = (root.Text("owner"), root.Integer("freshness", 1, FreshnessSecondsMax));
        if (owner is { Length: 0 or > OwnerLengthMax })
            root.Fault(root.PlaceOfValue("owner"), "mapping.value",
                $"'owner' is a text of 1 to {OwnerLengthMax} characters.");
        root.Close();
        if (faults.Count > 0) return null;
        var mapping = new Mapping
        {
            Feed = feed!,
            Text = yaml,
            Source = source,
            Key = key!,
            Time = time,
            EntityId = id!,
            Types = types,
            Scopes = scopes,
            Attributes = attributes,
            Rejected = rejected,
            Owner = owner,
            Freshness = freshness is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        // Without a header the columns are known here, and so are names of columns that do not exist.
        if (!source.Header)
            faults.AddRange(RecordMapper.Missing(mapping, [.. source.Columns, .. source.Topic?.Names ?? []]));
        if (source.Format == "json") faults.AddRange(JsonMessages.Faults(mapping));
        // What never changes can be wrong only here.
        faults.AddRange(AttributeMapper.Constants(mapping).Faults);
        return mapping;
    }

    private static string? Feed(YamlSection root)
    {
        if (!root.Require("feed", "a name for the feed, such as i94-traffic-volume.")) return null;
        if (root.Text("feed") is not { } feed) return null;
        if (feed.Length is > 0 and <= FeedLengthMax
            && feed.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
            return feed;
        root.Fault(root.PlaceOfValue("feed"), "mapping.feed",
            $"A feed's name has 1 to {FeedLengthMax} of a–z, 0–9 and '-'; it becomes part of every command's id.");
        return null;
    }

    private static Dictionary<string, string> Context(YamlSection root)
    {
        var context = new Dictionary<string, string>();
        if (root.Section("context") is not { } section) return context;
        foreach (var term in section.Keys)
        {
            if (section.Text(term) is not { } iri) continue;
            if (Terms.IsIri(iri)) context[term] = iri;
            else
                section.Fault(section.PlaceOfValue(term), "mapping.context",
                    $"'{iri}' is no absolute IRI such as https://smartdatamodels.org/name.");
        }

        return context;
    }

    private static Template? Key(YamlSection root)
    {
        const string hint = "with the key 'key', a template that tells records apart, such as \"{station}/{time}\".";
        if (!root.Require("record", hint) || root.Section("record") is not { } record) return null;
        Template? key = null;
        if (record.Require("key", hint)) key = Template(record, "key");
        if (key is not null && !key.Columns.Any())
            record.Fault(key.Place, "mapping.key",
                "The key of a record must hold a column in braces; else all records are one.");
        record.Close();
        return key;
    }

    private static (Template? Id, ImmutableArray<string> Types, ImmutableArray<string> Scopes) Entity(
        YamlSection entity, Terms terms)
    {
        var id = entity.Require("id", "a URI, with columns in braces where it differs.")
            ? Template(entity, "id")
            : null;
        if (id is not null && !Terms.IsIri(id.Text.Replace("{", "", StringComparison.Ordinal)
            .Replace("}", "", StringComparison.Ordinal)))
            entity.Fault(id.Place, "mapping.id", "An entity's id is a URI, such as urn:ngsi-ld:Device:{serial}.");

        var types = ImmutableArray.CreateBuilder<string>();
        if (entity.Require("type", "the entity's type, a term of the context.") && entity.Texts("type") is { } written)
        {
            foreach (var term in written) AddExpanded(entity, "type", term, terms, types);
            if (types.Count == 0 && written.Length == 0)
                entity.Fault(entity.PlaceOfValue("type"), "mapping.value", "An entity has at least one type.");
        }

        var scopes = entity.Texts("scope");
        foreach (var scope in scopes ?? [])
            if (!scope.StartsWith('/') || scope.Length < 2)
                entity.Fault(entity.PlaceOfValue("scope"), "mapping.scope",
                    "A scope is written like /District/Street.");
        entity.Close();
        return (id, types.ToImmutable(), scopes ?? default);
    }

    private static ImmutableArray<AttributeRule> Attributes(YamlSection root, Terms terms, bool timed)
    {
        var rules = ImmutableArray.CreateBuilder<AttributeRule>();
        if (!root.Require("attributes", "what the city is to know of the entity.")) return [];
        if (root.Section("attributes") is not { } section) return [];
        foreach (var term in section.Keys)
            if (section.Section(term) is { } attribute
                && AttributeReader.Read(attribute, term, section.PlaceOfKey(term), terms, timed) is { } rule)
                rules.Add(rule);
        if (!section.Keys.Any())
            root.Fault(root.PlaceOfValue("attributes"), "mapping.value", "A mapping has at least one attribute.");
        return rules.ToImmutable();
    }

    private static RejectionPolicy Rejected(YamlSection root)
    {
        var policy = new RejectionPolicy();
        if (root.Section("rejected") is not { } section) return policy;
        var keep = section.OneOf("keep", ["original", "reason"]);
        var limit = section.Integer("limit", 1, 1_000_000_000);
        section.Close();
        return new RejectionPolicy
        {
            KeepOriginal = keep != "reason",
            Limit = limit ?? policy.Limit,
            LimitPlace = limit is null ? null : section.PlaceOfKey("limit"),
        };
    }

    private static void AddExpanded(
        YamlSection section, string key, string term, Terms terms, ImmutableArray<string>.Builder into)
    {
        if (terms.TryExpand(term, out var iri)) into.Add(iri);
        else section.Fault(section.PlaceOfValue(key), "mapping.term", $"'{term}' is no term: {TermHint}");
    }

    internal const string TermHint = "use a word, a prefix of the context with a colon, or an https or urn IRI.";

    /// <summary>A template below a key; null where it is missing or wrong.</summary>
    internal static Template? Template(YamlSection section, string key)
    {
        if (section.Text(key) is not { } text) return null;
        var place = section.PlaceOfValue(key);
        if (Sense.Template.TryParse(text, place, out var template, out var fault)) return template;
        section.Fault(place, "mapping.template", fault);
        return null;
    }
}
