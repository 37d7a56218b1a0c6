namespace City.Feel;

/// <summary>Leaves the parser where the text is no expression; it never leaves the library.</summary>
internal sealed class SyntaxFault(string code, Span at, string english, string chinese) : Exception(english)
{
    public string Code { get; } = code;

    public Span At { get; } = at;

    public (string En, string Zh) Said { get; } = (english, chinese);
}
