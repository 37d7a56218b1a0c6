using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>
/// Looks through the door that opens what is sealed: a value whose key is there must be told, one whose key is gone may
/// not be; where the key went meanwhile, either is right.
/// </summary>
internal sealed class OpenEyes(SimProcess process, KeyTruth keys, PersonTruth persons) : Eyes
{
    private readonly HashSet<string> _gone = keys.GoneFor(process.Door!);

    public override ICity City => process.Door!.City;

    /// <summary>Whether a value that is sealed with a key may be told.</summary>
    public bool MayTell(string key) => !_gone.Contains(key);

    /// <summary>Whether it must be told.</summary>
    public bool MustTell(string key) => !keys.IsGone(key);

    public override bool IsSame(in EntityRecord record, TrueEntity entity, ShardTruth shard)
    {
        if (!entity.There) return false;
        var told = record.ToEntity();
        return told.Id == entity.Id && told.Types.SequenceEqual(entity.Types.Select(type => shard.Names[type]))
            && IsSame(told.Attributes, [.. entity.Attributes.Select(each =>
                new AttributeView(each.Value).ToAttribute(each.Key.Name, each.Key.Dataset, shard.Names))]);
    }

    public override bool IsSame(Attribute told, Attribute there)
    {
        if ((told.Name, told.DatasetId) != (there.Name, there.DatasetId)) return false;
        if (there.SealKey is not null)
        {
            var key = SealedValue.KeyIn(there.Value.Utf8);
            if (told.Value.AsText() == SealedValue.Erased) return !MustTell(key) && told.SubAttributes.IsEmpty;
            if (!MayTell(key) || told.Value != persons.Open(there)) return false;
        }
        else if (told.Value != there.Value)
        {
            return false;
        }

        return told.Kind == there.Kind && IsSame(told.SubAttributes, there.SubAttributes);
    }

    private bool IsSame(ImmutableArray<Attribute> told, ImmutableArray<Attribute> there) =>
        told.Length == there.Length && there.All(each => told.Any(one => IsSame(one, each)));
}
