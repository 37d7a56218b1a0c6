using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// What a series of its own keeps of an entity besides its attributes: that it came to be, its types, its scopes. It
/// has the number 0 among the entity's series, and a point for each change of them; the deletion is a removal. Layout
/// of the shape: 1 where the entity came to be with it, else 0; types by number; scopes.
/// </summary>
internal static class EntityHead
{
    /// <summary>The number of the series.</summary>
    public const int Series = 0;

    /// <summary>Whether a change is one of them.</summary>
    public static bool IsIn(in ChangeView change) =>
        change.Kind == ChangeKind.Created || change.HasTypes || change.HasScopes;

    /// <param name="writer">Takes the shape.</param>
    /// <param name="change">The change.</param>
    /// <param name="last">The record before it; empty where there was none.</param>
    public static void Write(ByteWriter writer, in ChangeView change, ReadOnlySpan<byte> last)
    {
        ReadOnlySpan<byte> types = default, scopes = default;
        if (change.Kind != ChangeKind.Created && !last.IsEmpty)
            new EntityView(last).CopyHeads(out types, out scopes);
        writer.Byte(change.Kind == ChangeKind.Created ? (byte)1 : (byte)0);
        writer.Block(change.HasTypes ? change.Types : types);
        writer.Block(change.HasScopes ? change.Scopes : scopes);
    }

    /// <summary>Whether the entity came to be with the point of a shape.</summary>
    public static bool IsBirth(ReadOnlySpan<byte> shape) => !shape.IsEmpty && shape[0] == 1;

    public static (ImmutableArray<string> Types, ImmutableArray<string> Scopes) Read(
        ReadOnlySpan<byte> shape, NameTable names)
    {
        var (types, scopes) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var reader = new ByteReader(shape[1..]);
        foreach (var number in new NumberSequence(reader.Block())) types.Add(names[number]);
        var texts = new ByteReader(reader.Block());
        while (!texts.AtEnd) scopes.Add(texts.Text());
        return (types.ToImmutable(), scopes.ToImmutable());
    }
}
