using System.Collections.Immutable;
using System.Text;

namespace City.Kernel;

/// <summary>An <see cref="EntityRecord"/> read without copying.</summary>
public readonly ref struct EntityView
{
    private readonly ReadOnlySpan<byte> _types;
    private readonly ReadOnlySpan<byte> _scopes;

    /// <summary>Reads the head of a record; types, scopes and attributes stay where they are.</summary>
    public EntityView(ReadOnlySpan<byte> record)
    {
        var reader = new ByteReader(record);
        var format = reader.Byte();
        if (format != EntityRecord.Format)
            throw new InvalidDataException($"An entity has the unknown format {format}; this program is too old.");
        Residency = (Residency)reader.Byte();
        TenantNumber = reader.Count();
        Id = reader.Block();
        PartitionKey = reader.Block();
        CreatedAt = new Moment((long)reader.Unsigned());
        ModifiedAt = new Moment(CreatedAt.Milliseconds + (long)reader.Unsigned());
        _types = reader.Block();
        _scopes = reader.Block();
        Attributes = reader.Rest;
    }

    /// <summary>Where the entity lives.</summary>
    public Residency Residency { get; }

    /// <summary>The tenant's number in the name table.</summary>
    public int TenantNumber { get; }

    /// <summary>The id, as UTF-8.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>The key that placed the entity, as UTF-8; empty where its id did.</summary>
    public ReadOnlySpan<byte> PartitionKey { get; }

    /// <summary>When the city first held the entity.</summary>
    public Moment CreatedAt { get; }

    /// <summary>When the city last changed the entity.</summary>
    public Moment ModifiedAt { get; }

    /// <summary>The attributes as an encoded list.</summary>
    public ReadOnlySpan<byte> Attributes { get; }

    /// <summary>The types, as a sequence of name numbers.</summary>
    public NumberSequence TypeNumbers() => new(_types);

    /// <summary>Whether the entity has a scope.</summary>
    public bool HasScopes => !_scopes.IsEmpty;

    /// <summary>The scopes.</summary>
    public ImmutableArray<string> ScopeTexts()
    {
        if (_scopes.IsEmpty) return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        var reader = new ByteReader(_scopes);
        while (!reader.AtEnd) texts.Add(reader.Text());
        return texts.ToImmutable();
    }

    /// <summary>The encoded types and scopes, to be copied into the next version of the record.</summary>
    public void CopyHeads(out ReadOnlySpan<byte> types, out ReadOnlySpan<byte> scopes)
    {
        types = _types;
        scopes = _scopes;
    }

    /// <summary>Looks for the default instance of an attribute, or another by its dataset number.</summary>
    public bool TryFind(int name, int dataset, out ReadOnlySpan<byte> body)
    {
        var each = new AttributeList(Attributes);
        while (each.MoveNext())
        {
            if (each.Name != name || each.Dataset != dataset) continue;
            body = each.Body;
            return true;
        }

        body = default;
        return false;
    }
}
