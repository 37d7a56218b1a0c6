using System.Collections.Immutable;

namespace City.Identify;

/// <summary>What the data of an enterprise's identifiers consist of.</summary>
/// <param name="Prefix">The prefix whose identifiers, and those derived from it, may follow it.</param>
/// <param name="Version">Its name among the templates of the prefix.</param>
/// <param name="Type">1 for identifiers that speak by themselves 主动标识载体, 2 for others.</param>
/// <param name="Items">Its items.</param>
internal sealed record MetadataTemplate(string Prefix, string Version, int Type, ImmutableArray<TemplateItem> Items)
{
    /// <summary>The value in which an identifier says which template it follows.</summary>
    public const int ReferenceIndex = 1_001;

    /// <summary>The least index that an item may have.</summary>
    public const int ItemIndexMin = 2_000;

    /// <summary>The type of the value at <see cref="ReferenceIndex"/>.</summary>
    public const string ReferenceType = "TEMPLATE";

    /// <summary>National codes of the industry, from the category down; those that are not said are left out.</summary>
    public ImmutableArray<string> Industry { get; init; } = [];

    /// <summary>What it is known by.</summary>
    public string Key => KeyOf(Prefix, Version);

    /// <summary>What a template is known by.</summary>
    public static string KeyOf(string prefix, string version) => $"{prefix} {version}";

    /// <summary>Everything in which values do not follow it, in words that say what it wants.</summary>
    public IEnumerable<string> Faults(IReadOnlyCollection<HandleValue> values)
    {
        foreach (var value in values)
        {
            if (Items.FirstOrDefault(item => item.Index == value.Index) is not { } item)
                yield return $"index {value.Index}: the template {Version} has no such index; it has "
                    + $"{string.Join(", ", Items.Select(one => one.Index))}";
            else if (item.IdType != value.Type)
                yield return $"index {value.Index}: the template wants the type {item.IdType}, not {value.Type}";
            else if (item.LengthFault(value.Text ?? "") is { } fault)
                yield return $"index {value.Index}: {fault}";
        }

        foreach (var item in Items.Where(item => item.Required && values.All(value => value.Index != item.Index)))
            yield return $"index {item.Index}: the template wants {item.Name} ({item.IdType}), and it is not there";
    }
}
