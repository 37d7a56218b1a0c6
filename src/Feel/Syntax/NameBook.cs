using System.Text;

namespace City.Feel;

/// <summary>
/// The names that are known where an expression stands. FEEL lets names have spaces and signs in them, so only who
/// knows them can tell <c>a-b</c> the name from a minus b; the longest known name wins (DMN 1.5, 10.3.1.4).
/// </summary>
internal sealed class NameBook
{
    private readonly Branch _root;

    public NameBook() => _root = new();

    private NameBook(Branch root) => _root = root;

    /// <summary>A book of its own that begins with the same names.</summary>
    public NameBook Copy() => new(_root.Copy());

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
        var branch = _root;
        for (var i = at; i < tokens.Count; i++)
        {
            if (tokens[i].Kind is TokenKind.Text or TokenKind.AtText or TokenKind.End) break;
            if (!branch.Nexts.TryGetValue(tokens[i].Text, out branch!)) break;
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
        public Dictionary<string, Branch> Nexts { get; private init; } = new(StringComparer.Ordinal);

        public string? Name { get; set; }

        public Branch Next(string token)
        {
            if (!Nexts.TryGetValue(token, out var next)) Nexts.Add(token, next = new());
            return next;
        }

        public Branch Copy() => new()
        {
            Name = Name,
            Nexts = Nexts.ToDictionary(pair => pair.Key, pair => pair.Value.Copy(), StringComparer.Ordinal),
        };
    }
}
