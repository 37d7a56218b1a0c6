using System.Xml;
using System.Xml.Linq;

namespace City.Feel;

/// <summary>Reads XML by local names; all the namespaces of DMN 1.1 to 1.5 spell the same elements alike.</summary>
internal static class Xml
{
    /// <summary>Largest file, in characters.</summary>
    public const int CharactersMax = 20_000_000;

    private const int DepthMax = 200, BytesMax = 4 * CharactersMax;

    /// <summary>Reads a file without following anything it refers to.</summary>
    /// <exception cref="XmlException">It is no XML, has a document type, or is too large.</exception>
    public static XDocument Load(Stream stream)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = CharactersMax,
        };
        using var depths = Copy(stream);
        using (var scan = XmlReader.Create(depths, settings))
        {
            while (scan.Read())
            {
                if (scan.Depth > DepthMax) throw new XmlException($"Elements are nested more than {DepthMax} deep.");
            }
        }

        depths.Position = 0;
        using var reader = XmlReader.Create(depths, settings);
        return XDocument.Load(reader, LoadOptions.SetLineInfo | LoadOptions.PreserveWhitespace);
    }

    /// <summary>Reads a file into memory.</summary>
    /// <exception cref="XmlException">It is too large.</exception>
    public static MemoryStream Copy(Stream stream)
    {
        var (copy, piece) = (new MemoryStream(), new byte[81_920]);
        for (int count; (count = stream.Read(piece)) > 0;)
        {
            copy.Write(piece, 0, count);
            if (copy.Length <= BytesMax) continue;
            copy.Dispose();
            throw new XmlException($"A file has at most {BytesMax} bytes.");
        }

        copy.Position = 0;
        return copy;
    }

    public static XElement? Child(this XElement element, string name) =>
        element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> Children(this XElement element, string name) =>
        element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Value(this XElement element, string attribute) => (string?)element.Attribute(attribute);

    /// <summary>The text of an element's child <c>text</c>.</summary>
    public static string? Text(this XElement? element) => element?.Child("text")?.Value;
}
