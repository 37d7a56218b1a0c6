using System.Xml.Linq;

namespace City.Feel;

/// <summary>
/// The types of a model: those of FEEL, its item definitions, and those of its imports (DMN 1.5, 7.3.3).
/// </summary>
internal sealed class TypeBook(DmnModel model)
{
    private const int DepthMax = 50;
    private readonly Dictionary<string, XElement> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeelType?> _made = new(StringComparer.Ordinal);
    private int _depth;

    public void Read(XElement definitions)
    {
        foreach (var item in definitions.Children("itemDefinition"))
            if (item.Value("name") is { } name) _definitions.TryAdd(NameBook.Plain(name), item);
    }

    /// <summary>Names of components, which expressions may use.</summary>
    public IEnumerable<string> ComponentNames => _definitions.Values
        .SelectMany(item => item.Descendants().Where(child => child.Name.LocalName == "itemComponent"))
        .Select(item => item.Value("name")).OfType<string>();

    public XElement? Definition(string? name) =>
        name is null ? null : _definitions.GetValueOrDefault(NameBook.Plain(name));

    /// <summary>The type of a reference; null where there is none of that name.</summary>
    public FeelType? Find(string name)
    {
        name = NameBook.Plain(name);
        if (_definitions.TryGetValue(name, out var definition))
        {
            if (_made.TryGetValue(name, out var made)) return made ?? FeelType.Any;
            _made[name] = null; // what refers to itself is of any type there
            var type = Make(definition);
            _made[name] = type;
            return type;
        }

        if (name.StartsWith("feel:", StringComparison.Ordinal)) name = name["feel:".Length..];
        if (FeelType.OfName(name) is { } standard) return standard;
        foreach (var (prefix, imported) in model.Imports)
        {
            if (name.StartsWith(prefix + ".", StringComparison.Ordinal))
                return imported.Types.Find(name[(prefix.Length + 1)..]);
        }

        return null;
    }

    /// <summary>The type that an attribute <c>typeRef</c> names; Any where there is none.</summary>
    public FeelType Of(XElement? element)
    {
        if (element is null) return FeelType.Any;
        var reference = element.Value("typeRef") ?? element.Child("typeRef")?.Value;
        if (string.IsNullOrWhiteSpace(reference)) return FeelType.Any;
        if (Find(reference) is { } type) return type;
        model.Fault(FeelCodes.Reference, element, $"There is no type '{reference}'.", $"没有类型 '{reference}'。");
        return FeelType.Any;
    }

    private FeelType Make(XElement item)
    {
        if (++_depth > DepthMax) return FeelType.Any;
        var type = Base(item);
        var many = item.Value("isCollection") == "true";
        if (item.Child("allowedValues").Text() is { } allowed) type = Restricted(type, item, allowed);
        if (many) type = FeelType.ListOf(type);
        if (item.Child("typeConstraint").Text() is { } constraint) type = Restricted(type, item, constraint);
        _depth--;
        return type;
    }

    private FeelType Base(XElement item)
    {
        if (item.Child("functionItem") is { } function)
            return FeelType.FunctionOf([.. function.Children("parameters").Select(Of)], OutputOf(function));
        var components = item.Children("itemComponent").ToList();
        return components.Count > 0
            ? FeelType.ContextOf([.. components.Select(part => (NameBook.Plain(part.Value("name") ?? ""), Make(part)))])
            : Of(item);
    }

    private FeelType OutputOf(XElement function) =>
        function.Value("outputTypeRef") is { } output ? Find(output) ?? FeelType.Any : FeelType.Any;

    /// <summary>The same type, of which only what unary tests let through is allowed.</summary>
    public FeelType Restricted(FeelType type, XElement at, string text) =>
        string.IsNullOrWhiteSpace(text) ? type : type.With(Tests(at, text, type), text.Trim());

    private Func<object?, bool> Tests(XElement item, string text, FeelType type)
    {
        var slots = new SlotBook();
        var scope = new Scope(null);
        scope.Add("?", slots.New(), type.Kind == FeelKind.List ? FeelType.Any : type);
        if (model.CompileTests(text, slots, scope, item) is not var (test, _)) return _ => true;
        return value =>
        {
            if (value is null) return true;
            var run = new Run(FeelLimits.Default, TimeProvider.System) { Slots = new object?[slots.Count] };
            run.Slots[0] = value;
            try
            {
                return type.Kind == FeelKind.List && value is FeelList list
                    && !text.Contains('?', StringComparison.Ordinal)
                    ? list.All(one => test(run, one) is true)
                    : test(run, value) is true;
            }
            catch (Stopped)
            {
                return false;
            }
        };
    }
}
