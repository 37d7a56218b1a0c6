namespace City.Context;

/// <summary>Steps through the text of a query parameter and says where it went wrong.</summary>
internal ref struct QueryCursor(string parameter, string text)
{
    /// <summary>The longest text of one parameter, in characters.</summary>
    public const int LengthMax = 8_192;

    /// <summary>How many terms one condition may have.</summary>
    public const int TermsMax = 200;

    /// <summary>The most regular expressions of a query.</summary>
    public const int PatternsMax = 8;

    /// <summary>How deep brackets may lie in each other.</summary>
    public const int DepthMax = 24;

    private int _terms;
    private int _patterns;
    private int _depth;

    /// <summary>The parameter's name.</summary>
    public string Parameter { get; } = parameter;

    /// <summary>How many characters were read.</summary>
    public int Position { get; set; }

    /// <summary>What was not read yet.</summary>
    public readonly ReadOnlySpan<char> Rest => text.AsSpan(Position);

    /// <summary>Whether everything was read.</summary>
    public readonly bool AtEnd => Position >= text.Length;

    /// <summary>The next character; a zero at the end.</summary>
    public readonly char Peek => Position < text.Length ? text[Position] : '\0';

    /// <summary>Refuses what is too long to be looked at.</summary>
    public readonly void CheckLength()
    {
        if (text.Length > LengthMax) throw TooComplex($"is longer than {LengthMax} characters");
        if (text.Length == 0) throw Fault("it is empty");
    }

    /// <summary>Passes over a character if it comes next.</summary>
    public bool Take(char c)
    {
        if (Peek != c || AtEnd) return false;
        Position++;
        return true;
    }

    /// <summary>Passes over a text if it comes next.</summary>
    public bool Take(string what)
    {
        if (!Rest.StartsWith(what, StringComparison.Ordinal)) return false;
        Position += what.Length;
        return true;
    }

    /// <summary>Counts a term against the limit.</summary>
    public void CountTerm()
    {
        if (++_terms > TermsMax) throw TooComplex($"has more than {TermsMax} terms");
    }

    /// <summary>Counts a regular expression against the limit: to get one ready takes a megabyte or two.</summary>
    public void CountPattern()
    {
        if (++_patterns > PatternsMax) throw TooComplex($"has more than {PatternsMax} patterns");
    }

    /// <summary>Goes into brackets.</summary>
    public void Enter()
    {
        if (++_depth > DepthMax) throw TooComplex($"has brackets more than {DepthMax} deep");
    }

    /// <summary>Comes out of brackets.</summary>
    public void Leave() => _depth--;

    /// <summary>Refuses anything behind the end.</summary>
    public readonly void End()
    {
        if (!AtEnd) throw Fault($"'{Faults.Shorten(Rest.ToString())}' was not expected");
    }

    /// <summary>A refusal at the place reached.</summary>
    public readonly ReadingFault Fault(string what) => new(new Refusal(RefusalKind.Invalid, Codes.QuerySyntax,
        $"The parameter {Parameter} cannot be read at character {Position + 1}: {what}.", Parameter));

    private readonly ReadingFault TooComplex(string what) => new(new Refusal(
        RefusalKind.TooLarge, Codes.QueryTooComplex,
        $"The parameter {Parameter} {what}; ask for less at once.", Parameter));
}
