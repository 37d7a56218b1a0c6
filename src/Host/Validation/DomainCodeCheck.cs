using City.Kernel;
using City.Sense;

namespace City.Host.Validation;

/// <summary>Checks what the class of a domain describes: against its folder, and for itself.</summary>
internal sealed class DomainCodeCheck(
    string folder, DomainBuilder built, DomainManifest manifest, List<CheckFault> faults)
{
    private readonly string _description = Path.Combine(folder, "domain.yaml");
    private readonly string _class = Path.Combine(folder, $"{manifest.Id}Domain.cs");
    private readonly string[] _lines = Lines(Path.Combine(folder, $"{manifest.Id}Domain.cs"));

    public void Run(IReadOnlyDictionary<string, Mapping> mappings)
    {
        if (manifest.Name is { } name && built.Name != name)
            Class(built.Name.En, "domain.name", "The class names the domain otherwise than domain.yaml.");
        Entities();
        foreach (var type in built.EntityTypes) Type(type);
        foreach (var (file, mapping) in mappings) Mapped(Path.Combine(folder, file), mapping);
    }

    private void Entities()
    {
        var described = built.EntityTypes.Select(type => type.Type).ToList();
        foreach (var (type, line) in manifest.Entities)
            if (!described.Contains(type))
                faults.Add(new CheckFault(
                    _description, line, 1, "domain.entity", $"The class does not describe {type}."));
        foreach (var type in built.EntityTypes)
            if (!manifest.Entities.Any(each => each.Name == type.Type))
                Class(type.Name.En, "domain.entity", $"domain.yaml does not name {type.Type} under entities.");
    }

    private void Type(EntityTypeDescription type)
    {
        Name(type.Name);
        foreach (var attribute in type.Attributes)
        {
            Name(attribute.Name);
            if (attribute.UnitCode is { } unit && Units.Find(unit)?.Code != unit)
                Class(attribute.Name.En, "domain.unit",
                    $"'{unit}' of {attribute.Attribute} is no unit code of the city (docs/dev/mappings.md).");
            if (attribute.Retention?.Fault is { } wrong) Class(attribute.Name.En, "domain.retention", wrong);
        }

        foreach (var indexed in type.Indexed.Except(type.Attributes.Select(each => each.Attribute)))
            Class(type.Name.En, "domain.indexed", $"{indexed} is indexed but not described.");
        if (type.Retention?.Fault is { } fault) Class(type.Name.En, "domain.retention", fault);
    }

    private void Name(Text name)
    {
        if (name.En.Trim().Length == 0 || name.En.Any(letter => letter >= 0x4E00))
            Class(name.Zh, "domain.text", $"The English text '{name.En}' is missing, or is not English.");
        if (!name.Zh.Any(letter => letter >= 0x4E00))
            Class(name.En, "domain.text", $"The Chinese text of '{name.En}' is missing.");
    }

    /// <summary>A mapping makes what its domain describes, in the same unit.</summary>
    private void Mapped(string file, Mapping mapping)
    {
        var types = built.EntityTypes.Where(type => mapping.Types.Contains(type.Type)).ToList();
        if (types.Count == 0)
        {
            faults.Add(new CheckFault(file, 1, 1, "domain.mapping",
                "It makes entities of a type that the domain does not describe."));
            return;
        }

        var known = types.SelectMany(type => type.Attributes).DistinctBy(each => each.Attribute)
            .ToDictionary(each => each.Attribute, StringComparer.Ordinal);
        foreach (var rule in mapping.Attributes)
            if (!known.TryGetValue(rule.Name, out var attribute))
                faults.Add(new CheckFault(file, rule.Line, 3, "domain.attribute",
                    $"The domain does not describe {rule.Name}; add it to {Path.GetFileName(_class)}."));
            else if (rule.Cell.Kept?.Code is { } unit && unit != attribute.UnitCode)
                faults.Add(new CheckFault(file, rule.Line, 3, "domain.unit",
                    $"It is kept in {unit}, but the domain describes it in {attribute.UnitCode ?? "no unit"}."));
    }

    /// <summary>A fault of the class, at the line where a text of it stands.</summary>
    private void Class(string text, string code, string detail)
    {
        var line = Array.FindIndex(_lines, each => each.Contains($"\"{text}\"", StringComparison.Ordinal));
        faults.Add(new CheckFault(_class, Math.Max(1, line + 1), 1, code, detail));
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
