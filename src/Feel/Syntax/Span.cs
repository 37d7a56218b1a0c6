namespace City.Feel;

/// <summary>A part of an expression's text, in UTF-16 units from its start.</summary>
internal readonly record struct Span(int Start, int End)
{
    public Span To(Span last) => new(Start, last.End);
}
