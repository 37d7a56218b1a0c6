using System.Globalization;
using City.Host;

namespace City.Overload;

/// <summary>The brain as it is, doors and all, over SQLite that takes only so many changes a second.</summary>
internal static class SlowBrain
{
    /// <summary>The variable that says how many changes a second the store takes.</summary>
    public const string Rate = "CITY_OVERLOAD_RATE";

    public static Task<int> RunAsync(string[] words)
    {
        var rate = double.Parse(Environment.GetEnvironmentVariable(Rate)!, CultureInfo.InvariantCulture);
        var options = new RunOptions
        {
            Data = After("--data"),
            Urls = [new Uri(After("--urls"))],
            PasswordFile = After("--password-file"),
            Empty = true,
            Around = store => new SlowStore(store, rate, TimeProvider.System),
        };
        return Composition.RunAsync(options, Console.Out, Console.Error, CancellationToken.None);

        string After(string name) => words[Array.IndexOf(words, name) + 1];
    }
}
