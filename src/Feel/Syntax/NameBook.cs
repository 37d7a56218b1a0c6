using System.Text;

namespace City.Feel;

/// <summary>
/// The names that are known where an expression stands. FEEL lets names have spaces and signs in them, so only who
/// knows them can tell <c>a-b</c> the name from a minus b; the longest known name wins (DMN 1.5, 10.3.1.4).
/// </summary>
internal sealed class NameBook(NameBook? below = null)
{
    private readonly Branch _root = new();

    /// <summary>A book of its own in which the same names are known.</summary>
    public NameBook Above() => new(this);

    public void Add(string name)
    {
        if (name.Length > 200) return;
        var branch = _root;
        foreach (var token in Lexer.Read(name))
        {
            if (token.Kind == TokenKind.End) break;
            branch = branch.Next(token.Text);
        }

        if (branch != _root) branch.Name ??= Plain(name);
    }

    /// <summary>The longest known name at a token, and how many tokens it takes; null where there is none.</summary>
    public string? Longest(List<Token> tokens, int at, out int count)
    {
        (count, string? found) = (0, null);
        for (var book = this; book is not null; book = book.Below)
        {
            var name = book.LongestHere(tokens, at, out var here);
            if (here > count) (found, count) = (name, here);
        }

        return found;
    }

    private NameBook? Below => below;

    private string? LongestHere(List<Token> tokens, int at, out int count)
    {
        (count, string? found) = (0, null);
        var branch = _root;
        for (var i = at; i < tokens.Count; i++)
        {
            if (tokens[i].Kind is TokenKind.Text or TokenKind.AtText or TokenKind.End) break;
            if (branch.Nexts is null || !branch.Nexts.TryGetValue(tokens[i].Text, out branch!)) break;
            if (branch.Name is not { } name) continue;
            (found, count) = (name, i - at + 1);
        }

        return found;
    }

    /// <summary>A name with single blanks between its parts.</summary>
    public static string Plain(string name)
    {
        if (!name.Any(char.IsWhiteSpace)) return name;
        var text = new StringBuilder();
        foreach (var letter in name.Trim())
        {
            if (!char.IsWhiteSpace(letter)) text.Append(letter);
            else if (text[^1] != ' ') text.Append(' ');
        }

        return text.ToString();
    }

    private sealed class Branch
    {
        public Dictionary<string, Branch>? Nexts { get; private set; }

        public string? Name { get; set; }

        public Branch Next(string token)
        {
            Nexts ??= new(StringComparer.Ordinal);
            if (!Nexts.TryGetValue(token, out var next)) Nexts.Add(token, next = new());
            return next;
        }
    }
}
