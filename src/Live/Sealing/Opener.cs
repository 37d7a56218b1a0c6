using System.Collections.Immutable;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// Opens what was sealed, for those who may read it; what was erased says so, and so does what was sealed with a key
/// that is lost.
/// </summary>
internal sealed class Opener(KeyRing keys)
{
    private const int NamesMax = 100_000;

    private readonly Lock _naming = new();
    private NameTable _names = new();

    /// <summary>Whether a value in a record is sealed, also one inside an attribute that is open itself.</summary>
    public static bool IsSealed(in EntityRecord record) => HoldsSealed(record.View.Attributes);

    private static bool HoldsSealed(ReadOnlySpan<byte> list)
    {
        var each = new AttributeList(list);
        while (each.MoveNext())
            if (AttributeView.IsSealed(each.Body)
                || (AttributeView.HasSubAttributes(each.Body) && HoldsSealed(each.View.SubAttributes)))
                return true;
        return false;
    }

    /// <summary>Whether the value of an attribute, or one inside it, is sealed.</summary>
    public static bool HoldsSealed(Attribute attribute) =>
        attribute.SealKey is not null || attribute.SubAttributes.Any(HoldsSealed);

    /// <summary>The record with its values open; the same one where nothing in it is sealed.</summary>
    public async ValueTask<EntityRecord> OpenAsync(EntityRecord record, string tenant, CancellationToken cancel)
    {
        if (!IsSealed(record)) return record;
        var entity = record.ToEntity();
        var open = entity with
        {
            Attributes = await OpenAsync(entity.Attributes, tenant, entity.Id, cancel).ConfigureAwait(false),
        };
        lock (_naming)
        {
            if (_names.Count > NamesMax) _names = new NameTable();
            return EntityRecord.Of(open, tenant, _names);
        }
    }

    /// <summary>Attributes of an entity with their values open.</summary>
    public async ValueTask<ImmutableArray<Attribute>> OpenAsync(
        ImmutableArray<Attribute> attributes, string tenant, string entity, CancellationToken cancel)
    {
        if (!attributes.Any(HoldsSealed)) return attributes;
        var open = ImmutableArray.CreateBuilder<Attribute>(attributes.Length);
        foreach (var each in attributes)
            open.Add(await OpenAsync(each, tenant, entity, cancel).ConfigureAwait(false));
        return open.MoveToImmutable();
    }

    /// <summary>An attribute of an entity with its value open.</summary>
    public ValueTask<Attribute> OpenAsync(
        Attribute attribute, string tenant, string entity, CancellationToken cancel) =>
        OpenAsync(attribute, new SealedPlace(tenant, entity), cancel);

    private async ValueTask<Attribute> OpenAsync(
        Attribute attribute, SealedPlace place, CancellationToken cancel)
    {
        if (attribute.SealKey is null && attribute.SubAttributes.IsEmpty) return attribute;
        var value = attribute.Value;
        if (attribute.SealKey is not null)
        {
            var (key, isErased) = await keys.ForOpeningAsync(SealedValue.KeyIn(value.Utf8), cancel)
                .ConfigureAwait(false);
            if (key is null) return Unreadable(attribute, isErased ? SealedValue.Erased : SealedValue.KeyMissing);
            if (!SealedValue.TryOpen(attribute, place, key, out value))
                throw new InvalidDataException(
                    $"A sealed value of {place.Entity} does not open with its key: the store is damaged. "
                    + "Restore a backup.");
        }

        if (attribute.SubAttributes.IsEmpty) return attribute with { Value = value, SealKey = null };
        var inside = place.Inside(attribute);
        var subs = ImmutableArray.CreateBuilder<Attribute>(attribute.SubAttributes.Length);
        foreach (var sub in attribute.SubAttributes)
            subs.Add(await OpenAsync(sub, inside, cancel).ConfigureAwait(false));
        return attribute with { Value = value, SealKey = null, SubAttributes = subs.MoveToImmutable() };
    }

    private static Attribute Unreadable(Attribute attribute, string why) => attribute with
    {
        Kind = AttributeKind.Property,
        Value = Value.Of(why),
        UnitCode = null,
        SealKey = null,
        SubAttributes = [],
    };
}
