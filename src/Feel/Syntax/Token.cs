namespace City.Feel;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Name,
    Number,
    Text,
    AtText,
    Sign,
    Bad,
}

/// <summary>The smallest part of an expression that means something.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A name, a sign, the digits of a number, or the letters of a text without its escapes.</param>
/// <param name="At">Where it stands.</param>
internal readonly record struct Token(TokenKind Kind, string Text, Span At)
{
    public bool IsSign(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsWord(string word) => Kind == TokenKind.Name && Text == word;
}
