using System.Security.Cryptography;
using System.Text;

namespace City.Trust;

/// <summary>
/// The password of one run of the program: 100 random bits as five groups of four letters and digits. Only its hash is
/// kept; the text is handed out once, to be printed.
/// </summary>
public sealed class OneTimePassword
{
    /// <summary>Crockford's base 32: no I, L, O or U, so that nothing is misread.</summary>
    private const string Letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Groups = 5;
    private const int GroupLength = 4;

    /// <summary>The longest text that is looked at, in characters.</summary>
    internal const int TextLengthMax = 64;

    private readonly byte[] _hash;

    private OneTimePassword(string text) => _hash = Hash(text);

    /// <summary>Makes a password from the system's random source.</summary>
    /// <param name="text">What a person types: <c>XXXX-XXXX-XXXX-XXXX-XXXX</c>.</param>
    public static OneTimePassword Create(out string text)
    {
        var letters = RandomNumberGenerator.GetString(Letters, Groups * GroupLength);
        text = string.Join('-', letters.Chunk(GroupLength).Select(group => new string(group)));
        return new OneTimePassword(text);
    }

    /// <summary>
    /// Whether the text is this password; case, blanks and dashes do not matter, and I, L and O count as the digits
    /// they look like. Takes the same time wherever it differs.
    /// </summary>
    public bool Matches(string text) =>
        text.Length <= TextLengthMax && CryptographicOperations.FixedTimeEquals(Hash(text), _hash);

    // The password has 100 random bits, so a plain hash is as good as a slow one.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(Plain(text)));

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text.ToUpperInvariant())
        {
            if (letter is '-' or ' ') continue;
            plain.Append(letter switch { 'I' or 'L' => '1', 'O' => '0', _ => letter });
        }

        return plain.ToString();
    }
}
