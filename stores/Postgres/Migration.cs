using System.Globalization;
using System.Reflection;

namespace City.Stores.Postgres;

/// <summary>
/// One step of the layout of the tables, forward only. Each is a file of SQL in <c>Migrations/</c> whose name begins
/// with its version; a further file there is all that a further version needs.
/// </summary>
/// <param name="Version">1, 2, 3 and so on.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Sql">Its statements; carried out in one transaction.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All steps there are, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = Read();

    private static List<Migration> Read()
    {
        var assembly = typeof(Migration).Assembly;
        var found = new List<Migration>();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var dash = name.IndexOf('-', StringComparison.Ordinal);
            found.Add(new(int.Parse(name[..dash], CultureInfo.InvariantCulture), name[(dash + 1)..], text.ReadToEnd()));
        }

        return found;
    }
}
