namespace City.Sense;

/// <summary>Where a value comes from: a column, a template over columns, or the mapping itself.</summary>
public sealed record CellSource
{
    /// <summary>The column, or null.</summary>
    public string? Column { get; init; }

    /// <summary>The template, or null.</summary>
    public Template? Template { get; init; }

    /// <summary>The value that stands in the mapping, as text, or null.</summary>
    public string? Constant { get; init; }

    /// <summary>Whether the value is the same for every record.</summary>
    public bool IsConstant => Constant is not null || Template?.Columns.Any() == false;

    /// <summary>Where it stands in the mapping.</summary>
    internal MappingPlace Place { get; init; }

    /// <summary>The columns it reads.</summary>
    internal IEnumerable<string> Columns => Column is not null ? [Column] : Template?.Columns ?? [];

    /// <summary>The name by which a rejection calls it.</summary>
    internal string Label => Column ?? Template?.Text ?? "(constant)";

    /// <summary>The cell's text, without the blanks around it.</summary>
    internal string Read(ImmutableArray<string> fields, IReadOnlyDictionary<string, int> index, bool asUri)
    {
        if (Constant is not null) return Constant;
        if (Column is not null) return fields[index[Column]].Trim();
        var text = Template!.Fill(fields, index, asUri, out var empty);
        // A link or name made of an empty cell would be a wrong one; it counts as empty.
        return empty is null ? text : "";
    }
}
