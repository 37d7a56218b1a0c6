using System.Text;

namespace City.Host.Commands;

/// <summary>Asks a person at a terminal for the city's password.</summary>
internal static class PasswordPrompt
{
    private const int LengthMax = 64;

    /// <summary>
    /// What was typed, without showing it; null where nobody sits at a terminal, or nothing was typed.
    /// </summary>
    public static async Task<string?> AskAsync(TextWriter errors)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected) return null;
        await errors.WriteAsync("Password that the city printed at its start · 城市大脑启动时打印的口令: ");
        await errors.FlushAsync();
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar) && typed.Length < LengthMax) typed.Append(key.KeyChar);
        }

        await errors.WriteLineAsync();
        return typed.Length > 0 ? typed.ToString() : null;
    }
}
