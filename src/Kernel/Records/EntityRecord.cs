using System.Collections.Immutable;
using System.Text;

namespace City.Kernel;

/// <summary>
/// An entity as the live city holds it: a run of bytes, names by number. Immutable, cheap to keep and to hand out.
/// Layout: format 1, residency, tenant, id, partition key (empty where the id is the key), createdAt, how much later
/// modifiedAt is, types, scopes, attributes (see <see cref="AttributeList"/>).
/// </summary>
/// <param name="Bytes">The encoded entity. Never changed once made.</param>
/// <param name="Names">The table that its numbers refer to.</param>
public readonly record struct EntityRecord(ReadOnlyMemory<byte> Bytes, NameTable Names)
{
    /// <summary>The version of the layout, its first byte.</summary>
    public const byte Format = 1;

    /// <summary>The id.</summary>
    public string Id => Encoding.UTF8.GetString(View.Id);

    /// <summary>The record, read without copying.</summary>
    public EntityView View => new(Bytes.Span);

    /// <summary>
    /// Encodes an entity, for what is no record of a shard; its names are interned. It has no partition key.
    /// </summary>
    public static EntityRecord Of(Entity entity, string tenant, NameTable names)
    {
        var (writer, part) = (new ByteWriter(512), new ByteWriter(64));
        writer.Byte(Format);
        writer.Byte((byte)Residency.Live);
        writer.Count(names.Intern(tenant));
        writer.Text(entity.Id);
        writer.Block(default);
        writer.Unsigned((ulong)entity.CreatedAt.Milliseconds);
        writer.Unsigned((ulong)(entity.ModifiedAt.Milliseconds - entity.CreatedAt.Milliseconds));
        foreach (var type in entity.Types) part.Count(names.Intern(type));
        writer.Block(part.Written);
        part.Clear();
        foreach (var scope in entity.Scopes) part.Text(scope);
        writer.Block(part.Written);
        AttributeList.Write(writer, entity.Attributes, names);
        return new EntityRecord(writer.ToArray(), names);
    }

    /// <summary>The entity as an object of its own.</summary>
    public Entity ToEntity()
    {
        var view = View;
        var names = Names;
        var types = ImmutableArray.CreateBuilder<string>();
        foreach (var type in view.TypeNumbers()) types.Add(names[type]);
        return new Entity
        {
            Id = Id,
            Types = types.ToImmutable(),
            Scopes = view.ScopeTexts(),
            Attributes = AttributeList.Decode(view.Attributes, names),
            CreatedAt = view.CreatedAt,
            ModifiedAt = view.ModifiedAt,
        };
    }
}
