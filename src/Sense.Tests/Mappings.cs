namespace City.Sense.Tests;

/// <summary>Mappings that tests read.</summary>
internal static class Mappings
{
    /// <summary>A mapping of eight columns that is right.</summary>
    public const string Right =
        """
        mapping: 1
        feed: loops
        source:
          format: csv
        context:
          sdm: https://smartdatamodels.org/
          TrafficFlowObserved: https://smartdatamodels.org/dataModel.Transportation/TrafficFlowObserved
        record:
          key: "{station}@{when}"
        time:
          column: when
          zone: America/Chicago
          ambiguous: earlier
        entity:
          id: urn:ngsi-ld:TrafficFlowObserved:{station}
          type: TrafficFlowObserved
        attributes:
          sdm:intensity:
            column: volume
            unit: veh/h
            range: { min: 0, max: 10000 }
          temperature:
            column: temp
            unit: { sent: KEL, kept: CEL }
          weather:
            column: weather
          location:
            kind: GeoProperty
            position: { longitude: -93.198, latitude: 44.963, system: WGS-84 }
            approximate: true
        """;

    public static readonly string[] Columns = ["station", "when", "volume", "temp", "weather"];

    public static Mapping Load(string yaml)
    {
        var load = Mapping.Load(yaml);
        Assert.True(load.TryGet(out var mapping), string.Join('\n', load.Faults));
        return mapping;
    }

    /// <summary>A mapping with one attribute, written in YAML at no indent, over the columns id, c and d.</summary>
    public static Mapping With(string attribute, string time = "") => Load(Text(attribute, time));

    public static string Text(string attribute, string time = "")
    {
        var indented = attribute.ReplaceLineEndings("\n    ");
        return $$"""
            mapping: 1
            feed: test
            source:
              format: csv
            record:
              key: "{id}"
            entity:
              id: urn:x:{id}
              type: Thing
            attributes:
              a:
                {{indented}}
            {{time}}
            """;
    }

    /// <summary>The attribute that a cell becomes: null where it is left out.</summary>
    public static Result<MappedRecord> Map(Mapping mapping, params string[] fields)
    {
        var (mapper, faults) = mapping.Bind(["id", "c", "d"]);
        Assert.True(mapper is not null, string.Join('\n', faults));
        return mapper.Map(["7", .. fields, .. Enumerable.Repeat("", 2 - fields.Length)]);
    }

    public static Attribute? One(Mapping mapping, params string[] fields)
    {
        Assert.True(Map(mapping, fields).TryGet(out var record, out var refusal), refusal?.ToString());
        return record.Attributes.SingleOrDefault();
    }

    public static Refusal Refused(Mapping mapping, params string[] fields)
    {
        Assert.False(Map(mapping, fields).TryGet(out _, out var refusal));
        return refusal;
    }
}
