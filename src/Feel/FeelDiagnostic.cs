using System.Globalization;

namespace City.Feel;

/// <summary>Why an expression was refused, or why a value became null.</summary>
/// <param name="Code">Stable; one of <see cref="FeelCodes"/>.</param>
/// <param name="Line">From 1; 0 where it is about no place.</param>
/// <param name="Column">From 1, in UTF-16 units; 0 where it is about no place.</param>
/// <param name="Message">What is wrong and what to do, in English.</param>
/// <param name="MessageZh">The same in Chinese.</param>
public sealed record FeelDiagnostic(string Code, int Line, int Column, string Message, string MessageZh)
{
    /// <summary>The element of the model it is about; null for an expression alone.</summary>
    public string? Element { get; init; }

    /// <summary>UTF-16 units from the place on that it is about; 0 where it is about no place.</summary>
    public int Length { get; init; }

    /// <summary>True where it may be meant so and a value may come of it; false where none can.</summary>
    public bool IsWarning { get; init; }

    /// <summary>Where in the model it is; null for an expression alone.</summary>
    public DmnPlace? Place { get; init; }

    /// <summary>One line in both languages.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Line}:{Column}: ");
        var inner = Place is not { Line: > 0 } at ? ""
            : string.Create(CultureInfo.InvariantCulture, $" ({at.Line}:{at.Character} of its text)");
        return $"{(Element is null ? "" : Element + ": ")}{place}{Code}: {Message}{inner} · {MessageZh}";
    }

    internal static FeelDiagnostic At(string text, Span at, string code, (string En, string Zh) message)
    {
        var (line, column) = (1, 1);
        for (var i = 0; i < at.Start && i < text.Length; i++)
        {
            if (text[i] == '\n') (line, column) = (line + 1, 1);
            else column++;
        }

        return new(code, line, column, message.En, message.Zh) { Length = Math.Max(0, at.End - at.Start) };
    }
}
