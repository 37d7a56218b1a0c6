using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>
/// A list of attributes as it lies in a record: a count, then for each its name, its dataset id (0 for the default
/// instance), the length of its body and the body. Instances of one name stand beside each other.
/// </summary>
public ref struct AttributeList
{
    private ByteReader _reader;
    private int _left;

    /// <summary>Reads a list from its count on.</summary>
    public AttributeList(ReadOnlySpan<byte> list)
    {
        _reader = new ByteReader(list);
        _left = _reader.Count();
        Count = _left;
    }

    /// <summary>How many attributes there are.</summary>
    public int Count { get; }

    /// <summary>The current attribute's name, as its number in the name table.</summary>
    public int Name { get; private set; }

    /// <summary>
    /// The current attribute's dataset id, as its number in the name table; 0 for the default instance.
    /// </summary>
    public int Dataset { get; private set; }

    /// <summary>The current attribute's encoded body.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>The current attribute, read.</summary>
    public readonly AttributeView View => new(Body);

    /// <summary>Goes to the next attribute; false behind the last.</summary>
    public bool MoveNext()
    {
        if (_left-- <= 0) return false;
        Name = _reader.Count();
        Dataset = _reader.Count();
        Body = _reader.Block();
        return true;
    }

    /// <summary>The list as objects of their own.</summary>
    public static ImmutableArray<Attribute> Decode(ReadOnlySpan<byte> list, NameTable names)
    {
        var each = new AttributeList(list);
        var attributes = ImmutableArray.CreateBuilder<Attribute>(each.Count);
        while (each.MoveNext()) attributes.Add(each.View.ToAttribute(each.Name, each.Dataset, names));
        return attributes.MoveToImmutable();
    }

    /// <summary>Writes a list.</summary>
    public static void Write(ByteWriter writer, ImmutableArray<Attribute> attributes, NameTable names)
    {
        writer.Count(attributes.Length);
        var body = new ByteWriter(64);
        foreach (var attribute in attributes) WriteOne(writer, attribute, names, body);
    }

    /// <summary>Writes one attribute: name, dataset id and body. The scratch buffer is overwritten.</summary>
    public static void WriteOne(ByteWriter writer, Attribute attribute, NameTable names, ByteWriter scratch)
    {
        writer.Count(names.Intern(attribute.Name));
        writer.Count(names.Intern(attribute.DatasetId));
        scratch.Clear();
        AttributeView.Write(scratch, attribute, names);
        writer.Block(scratch.Written);
    }
}
