using System.Collections.Immutable;
using System.Text;

namespace City.Identify;

/// <summary>One value of a handle: what it says, how long it may be kept, and who may see it.</summary>
/// <param name="Index">Its number within the handle, 1 or more.</param>
/// <param name="Type">What it is: <c>URL</c>, <c>HS_ADMIN</c>, a type of one's own.</param>
/// <param name="Data">Its bytes.</param>
public sealed record HandleValue(int Index, string Type, ReadOnlyMemory<byte> Data)
{
    /// <summary>How long it may be kept unless said: a day, in seconds.</summary>
    public const int UsualTtl = 86_400;

    /// <summary>When it was last changed, in unix seconds.</summary>
    public int Timestamp { get; init; }

    /// <summary>
    /// 0: the time to live counts from when it was read, in seconds. 1: it is a moment, unix seconds.
    /// </summary>
    public byte TtlKind { get; init; }

    /// <summary>How long, or until when, it may be kept.</summary>
    public int Ttl { get; init; } = UsualTtl;

    /// <summary>Who may read and change it.</summary>
    public ValuePermissions Permissions { get; init; } = ValuePermissions.Usual;

    /// <summary>Other values it refers to.</summary>
    public ImmutableArray<HandleReference> References { get; init; } = [];

    /// <summary>The data as text, where it is text in UTF-8; else null.</summary>
    public string? Text =>
        System.Text.Unicode.Utf8.IsValid(Data.Span) ? Encoding.UTF8.GetString(Data.Span) : null;

    /// <summary>A value of text.</summary>
    public static HandleValue OfText(int index, string type, string text) =>
        new(index, type, Encoding.UTF8.GetBytes(text));
}
