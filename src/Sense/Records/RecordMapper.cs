using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;

namespace City.Sense;

/// <summary>A mapping tied to the columns of a source: makes commands of records. Holds no state.</summary>
public sealed class RecordMapper
{
    private const int IdLengthMax = 1024;

    private readonly Mapping _mapping;
    private readonly FrozenDictionary<string, int> _index;
    private readonly ImmutableArray<AttributeMapper> _varying;
    private readonly ImmutableArray<Attribute> _constants;
    private readonly byte[] _constantsDigest;

    private RecordMapper(Mapping mapping, IReadOnlyList<string> columns)
    {
        _mapping = mapping;
        _index = columns.Select((name, place) => (name, place))
            .ToFrozenDictionary(pair => pair.name, pair => pair.place);
        var varying = mapping.Attributes.Where(rule => !rule.IsConstant);
        _varying = [.. varying.Select(rule => new AttributeMapper(rule, _index))];
        _constants = AttributeMapper.Constants(mapping).Attributes;
        // Units and notes of what varies are constant too; an empty value stands for that which varies.
        var shapes = mapping.Attributes.Where(rule => !rule.IsConstant).Select(rule => new Attribute
        {
            Name = rule.Name,
            Kind = rule.Kind,
            Value = Value.Null,
            UnitCode = rule.Cell.Kept?.Code,
            SubAttributes = rule.Notes,
        });
        _constantsDigest = SHA256.HashData(NgsiJson.Bytes(Of("urn:x:all", [.. _constants, .. shapes])));
    }

    /// <summary>How many columns a record has.</summary>
    public int Columns => _index.Count;

    /// <summary>The place of a column among the cells of a record; null where there is none of its name.</summary>
    internal int? Place(string column) => _index.TryGetValue(column, out var place) ? place : null;

    internal static (RecordMapper? Mapper, ImmutableArray<MappingFault> Faults) Bind(
        Mapping mapping, IReadOnlyList<string> columns)
    {
        ImmutableArray<MappingFault> faults = [.. Missing(mapping, columns)];
        return faults.IsEmpty ? (new RecordMapper(mapping, columns), []) : (null, faults);
    }

    /// <summary>A fault for each place that names a column which is not there.</summary>
    internal static IEnumerable<MappingFault> Missing(Mapping mapping, IReadOnlyList<string> columns)
    {
        var known = columns.ToHashSet();
        return Named(mapping)
            .Where(named => !known.Contains(named.Column))
            .Distinct()
            .OrderBy(named => named.Place.Line).ThenBy(named => named.Place.Column)
            .Select(named => named.Place.Fault("mapping.column",
                $"The source has no column '{named.Column}'.{Hint(named.Column, columns)}"));
    }

    /// <summary>
    /// What a record says, or why it cannot be taken: the first reason, with the column in <c>At</c>.
    /// </summary>
    /// <param name="fields">The cells, in the order of the columns.</param>
    /// <param name="arrived">
    /// When the record came; null where that means nothing, as for a sample: then it is not looked at whether it lies
    /// in the future, and where arrival stands for the time, none is said.
    /// </param>
    public Result<MappedRecord> Map(ImmutableArray<string> fields, Moment? arrived = null)
    {
        var id = _mapping.EntityId.Fill(fields, _index, asUri: true, out var empty);
        if (empty is not null)
            return CellText.Refuse("record.id", empty, "The cell is part of the entity's id; it cannot be empty.");
        if (id.Length > IdLengthMax || !Terms.IsIri(id))
            return CellText.Refuse("record.id", _mapping.EntityId.Text,
                $"{CellText.Shown(id)} is no URI of at most {IdLengthMax} characters.");
        var key = _mapping.Key.Fill(fields, _index, asUri: false, out empty);
        if (empty is not null)
            return CellText.Refuse("record.key", empty, "The cell is part of the record's key; it cannot be empty.");

        Moment? time = null;
        if (_mapping.Time is { IsArrival: true }) time = arrived;
        else if (_mapping.Time is { } rule)
        {
            if (!Said(rule, fields, arrived).TryGet(out var moment, out var refusal)) return refusal;
            time = moment;
        }

        var attributes = ImmutableArray.CreateBuilder<Attribute>(_varying.Length);
        foreach (var mapper in _varying)
        {
            if (!mapper.Map(fields, time, out var attribute, out var refusal)) return refusal!;
            if (attribute is not null) attributes.Add(attribute);
        }

        return new MappedRecord(id, key, time, attributes.DrainToImmutable());
    }

    /// <summary>The command that a record becomes.</summary>
    /// <param name="record">What the record says.</param>
    /// <param name="withConstants">Add the attributes that are the same for every record.</param>
    /// <param name="late">What the shard does with it where it is not newer than what it holds.</param>
    public EntityCommand Command(
        MappedRecord record, bool withConstants, LateReadings late = LateReadings.Take)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Of(record.EntityId, withConstants ? [.. record.Attributes, .. _constants] : record.Attributes,
            CommandIds.Of(_mapping.Feed, record.Key, record, _constantsDigest), late);
    }

    /// <summary>The attributes that are the same for every record, for an entity that has none of them yet.</summary>
    /// <returns>Null where there are none.</returns>
    internal EntityCommand? Constants(EntityCommand made) => _constants.IsEmpty
        ? null
        : made with { Attributes = _constants, Late = LateReadings.Take, CommandId = made.CommandId + "/constants" };

    private Result<Moment> Said(TimeRule rule, ImmutableArray<string> fields, Moment? arrived)
    {
        var text = fields[_index[rule.Column]].Trim();
        if (text.Length == 0)
            return CellText.Refuse("value.time", rule.Column, "The cell that says when is empty.");
        var read = TimeText.Read(text, rule, rule.Column);
        if (arrived is { } now && read.TryGet(out var moment, out _)
            && moment.Milliseconds - now.Milliseconds > rule.Ahead.TotalMilliseconds)
            return CellText.Refuse("time.future", rule.Column, string.Create(CultureInfo.InvariantCulture,
                $"'{text}' lies more than {rule.Ahead.TotalSeconds:0} s ahead: the sender's clock is wrong, and once "
                + $"taken, every right reading would come too late. Set the clock, or say 'ahead' in section time."));
        return read;
    }

    private EntityCommand Of(
        string id, ImmutableArray<Attribute> attributes, string? commandId = null,
        LateReadings late = LateReadings.Take) => new()
    {
        Kind = CommandKind.UpsertUpdate,
        Id = id,
        Types = _mapping.Types,
        Scopes = _mapping.Scopes,
        Attributes = attributes,
        CommandId = commandId,
        Late = late,
    };

    /// <summary>The columns that a mapping names, each once.</summary>
    internal static IEnumerable<string> Columned(Mapping mapping) =>
        Named(mapping).Select(named => named.Column).Distinct();

    /// <summary>The columns that a mapping names, with the places where it does.</summary>
    internal static IEnumerable<(string Column, MappingPlace Place)> Named(Mapping mapping)
    {
        if (mapping.Time is { IsArrival: false } time) yield return (time.Column, time.Place);
        IEnumerable<Template?> templates =
            [mapping.Key, mapping.EntityId, .. mapping.Attributes.Select(rule => rule.DatasetId)];
        foreach (var template in templates.OfType<Template>())
            foreach (var column in template.Columns)
                yield return (column, template.Place);
        foreach (var source in mapping.Attributes.SelectMany(rule => rule.Sources))
            foreach (var column in source.Columns)
                yield return (column, source.Place);
    }

    private static string Hint(string column, IReadOnlyList<string> columns)
    {
        var meant = YamlSection.Meant(column, columns);
        return meant.Length > 0 ? meant : $" It has: {string.Join(", ", columns.Take(30))}.";
    }
}
