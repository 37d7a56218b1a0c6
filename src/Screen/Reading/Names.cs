using System.Text.RegularExpressions;

namespace City.Screen;

/// <summary>Short forms of long names, for people.</summary>
internal static class Names
{
    /// <summary>The last part of an IRI: <c>https://example.org/model#flow</c> is flow. Other names stay.</summary>
    public static string Short(string name)
    {
        if (!name.Contains("://", StringComparison.Ordinal)) return name;
        var at = name.AsSpan().TrimEnd('/').LastIndexOfAny('/', '#');
        var last = name[(at + 1)..].TrimEnd('/');
        return last.Length > 0 ? Uri.UnescapeDataString(last) : name;
    }

    /// <summary>The query, as the API reads it, of entities whose name holds a text, whatever the case.</summary>
    public static string Holding(string text)
    {
        // A quotation mark would end the pattern, so it stands for any letter.
        var pattern = Uri.EscapeDataString("(?i)" + Regex.Escape(text).Replace('"', '.'));
        return $"q=(name~=%22{pattern}%22|title~=%22{pattern}%22|https://smartdatamodels.org/name~=%22{pattern}%22)";
    }

    /// <summary>The page of an entity.</summary>
    public static string Page(string id) => "/entities/" + Uri.EscapeDataString(id);

    /// <summary>The list of the entities of a type.</summary>
    public static string OfType(string type) => "/entities?type=" + Uri.EscapeDataString(type);
}
