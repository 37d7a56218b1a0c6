using System.Text;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>Where sealed values stand: their boxes are bound to it, so that they open nowhere else.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Entity">The entity's id.</param>
/// <param name="Above">The attributes that lead there, each as <see cref="Inside"/> adds it; empty for none.</param>
internal readonly record struct SealedPlace(string Tenant, string Entity, string Above = "")
{
    /// <summary>Where the sub-attributes of an attribute stand.</summary>
    public SealedPlace Inside(Attribute attribute) =>
        this with { Above = $"{Above}/{attribute.Name}\t{attribute.DatasetId}" };

    /// <summary>Writes the place of an attribute's own value: tenant, entity, path, a line each.</summary>
    public void Write(ByteWriter writer, Attribute attribute)
    {
        Add(writer, Tenant);
        writer.Byte((byte)'\n');
        Add(writer, Entity);
        writer.Byte((byte)'\n');
        Add(writer, Above);
        writer.Byte((byte)'/');
        Add(writer, attribute.Name);
        writer.Byte((byte)'\t');
        Add(writer, attribute.DatasetId ?? "");
    }

    private static void Add(ByteWriter writer, string text) =>
        Encoding.UTF8.GetBytes(text, writer.Take(Encoding.UTF8.GetByteCount(text)));
}
