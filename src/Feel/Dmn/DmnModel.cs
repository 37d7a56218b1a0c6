using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;

namespace City.Feel;

/// <summary>
/// A decision model (DMN 1.1 to 1.5), read from its file and made ready. It never changes, and any number of threads
/// may ask it at the same time.
/// </summary>
public sealed class DmnModel
{
    private readonly XDocument _document;
    private readonly List<FeelDiagnostic> _faults = [];
    private readonly NameBook _names = BuiltIns.Names.Above();
    private readonly Lock _checking = new();
    private bool _isReady;

    private DmnModel(XDocument document, string version)
    {
        _document = document;
        Version = version;
        Types = new(this);
        Root = document.Root!;
    }

    /// <summary>The model's name.</summary>
    public string Name => Root.Value("name") ?? "";

    /// <summary>Its namespace.</summary>
    public string Namespace => Root.Value("namespace") ?? "";

    /// <summary>First 16 hexadecimal digits of the SHA-256 of the file: another file is another version.</summary>
    public string Version { get; }

    /// <summary>What is wrong with it; what that is about will be null.</summary>
    public IReadOnlyList<FeelDiagnostic> Faults => _faults;

    /// <summary>Names of its decisions, in the order of the file.</summary>
    public IReadOnlyList<string> Decisions =>
        [.. Elements.Where(one => one.Kind == Element.Decision).Select(one => one.Title)];

    /// <summary>Names of its input data, in the order of the file.</summary>
    public IReadOnlyList<string> Inputs =>
        [.. Elements.Where(one => one.Kind == Element.InputData).Select(one => one.Title)];

    internal XElement Root { get; }

    internal TypeBook Types { get; }

    internal List<Element> Elements { get; } = [];

    internal Dictionary<string, DmnModel> Imports { get; } = new(StringComparer.Ordinal);

    internal NameBook Names => _names;

    /// <summary>Reads a model.</summary>
    /// <param name="file">UTF-8 or as the XML says; at most 20 million characters, nested at most 200 deep.</param>
    /// <param name="imports">Models it may import.</param>
    /// <param name="refusal">Why there is no model: code <c>dmn.model</c>; null where there is one.</param>
    public static DmnModel? Load(Stream file, IReadOnlyList<DmnModel> imports, out FeelDiagnostic? refusal)
    {
        refusal = null;
        try
        {
            using var copy = Xml.Copy(file);
            var document = Xml.Load(copy);
            if (document.Root is not { Name.LocalName: "definitions" } root
                || !root.Name.NamespaceName.Contains("omg.org/spec/DMN", StringComparison.Ordinal))
            {
                refusal = new(FeelCodes.Model, 1, 1, "The file holds no definitions of DMN.", "文件中没有 DMN 定义。");
                return null;
            }

            var version = Convert.ToHexStringLower(SHA256.HashData(copy.GetBuffer().AsSpan(0, (int)copy.Length)))[..16];
            var model = new DmnModel(document, version);
            new DmnReader(model).Read(imports);
            model._isReady = true;
            return model;
        }
        catch (XmlException fault)
        {
            refusal = new(FeelCodes.Model, fault.LineNumber, fault.LinePosition, fault.Message, "文件不是有效的 XML。");
            return null;
        }
    }

    /// <summary>The namespaces that a file imports, so that these models can be read before it.</summary>
    /// <exception cref="XmlException">It is no XML, or too large.</exception>
    public static IReadOnlyList<string> ImportsOf(Stream file) =>
    [
        .. Xml.Load(file).Root!.Children("import").Select(import => import.Value("namespace")).OfType<string>(),
    ];

    /// <summary>
    /// Works a decision out, with every decision it requires. Nothing is thrown: what cannot be had is null and said.
    /// </summary>
    /// <param name="decision">Its name, or its id.</param>
    /// <param name="inputs">Values of input data by name; those of decisions stand instead of their logic.</param>
    /// <param name="clock">What <c>now()</c> and <c>today()</c> read.</param>
    /// <param name="limits">Of the whole evaluation.</param>
    public DmnResult Decide(string decision, FeelContext inputs, TimeProvider clock, FeelLimits limits) =>
        Session.Decide(this, Find(Element.Decision, decision), decision, inputs, (clock, limits));

    /// <summary>Invokes a decision service; inputs that it does not name are not read.</summary>
    /// <inheritdoc cref="Decide"/>
    public DmnResult Serve(string service, FeelContext inputs, TimeProvider clock, FeelLimits limits) =>
        Session.Decide(this, Find(Element.Service, service), service, inputs, (clock, limits));

    /// <summary>
    /// Inputs as JSON gave them with the texts that the model takes for dates, times or durations made such.
    /// </summary>
    public FeelContext Typed(FeelContext inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new(inputs.Entries.Select(entry => KeyValuePair.Create(entry.Key, Coercion.FromText(entry.Value,
            (Find(Element.InputData, entry.Key) ?? Find(Element.Decision, entry.Key))?.Type ?? FeelType.Any))));
    }

    /// <summary>Its elements as people read them, in the order of the file.</summary>
    public IReadOnlyList<DmnElement> View() => [.. Elements.Select(ModelView.Of)];

    /// <summary>The file of the same model in which some decision tables are changed.</summary>
    /// <param name="tables">The tables by id (or name) of their decision or knowledge model.</param>
    /// <param name="refusal">Why there is none: code <c>dmn.table</c>; null where there is one.</param>
    /// <returns>UTF-8; null where there is none.</returns>
    public byte[]? With(IReadOnlyDictionary<string, DmnTable> tables, out FeelDiagnostic? refusal)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var copy = new XDocument(_document);
        refusal = null;
        foreach (var (id, table) in tables)
        {
            var owner = copy.Root!.Elements().FirstOrDefault(one => Places.KeyOf(one) == id);
            var place = owner?.Child("encapsulatedLogic") ?? owner;
            if (place?.Child("decisionTable") is not { } xml)
                refusal = new(FeelCodes.Table, 0, 0, $"'{id}' has no decision table.", $"'{id}' 没有决策表。");
            else if (TableLimits.Fault(id, table) is { } fault) refusal = fault;
            else
            {
                TableXml.Write(xml, table);
                continue;
            }

            return null;
        }

        using var file = new MemoryStream();
        Save(copy, file);
        return file.ToArray();
    }

    /// <summary>
    /// The names that the logic of a decision or knowledge model may use; null where there is none of the name or id.
    /// </summary>
    public FeelScope? ScopeOf(string element)
    {
        var found = Find(Element.Decision, element) ?? Find(Element.Knowledge, element);
        return found?.Scope is { } scope ? new FeelScope(scope.Names) : null;
    }

    /// <summary>Gaps, overlaps and rules that are never reached, of every decision table in the model.</summary>
    public IReadOnlyList<TableFinding> CheckTables()
    {
        lock (_checking) return [.. Elements.SelectMany(TableCheck.Of)];
    }

    /// <summary>Writes the model as it was read, with all that belongs to other tools, diagrams for instance.</summary>
    public void Save(Stream file) => Save(_document, file);

    private static void Save(XDocument document, Stream file)
    {
        using var writer = XmlWriter.Create(file, new() { Encoding = new System.Text.UTF8Encoding(false) });
        document.Save(writer);
    }

    internal Element? Find(string kind, string name)
    {
        name = NameBook.Plain(name);
        return Elements.Find(one => one.Kind == kind && one.Title == name)
            ?? Elements.Find(one => one.Kind == kind && (one.Name == name || one.Id == name));
    }

    internal void Fault(string code, XElement at, string english, string chinese) =>
        Fault(new(code, 0, 0, english, chinese), at);

    /// <summary>Takes down what is wrong with a text of the model, with its place in the file.</summary>
    internal void Fault(FeelDiagnostic said, XElement at)
    {
        if (_isReady) return; // said when it was read
        var line = (IXmlLineInfo)at;
        var name = at.AncestorsAndSelf().Select(one => one.Value("name")).FirstOrDefault(one => one is not null);
        var fault = said with
        {
            Line = line.LineNumber,
            Column = line.LinePosition,
            Element = name,
            Place = Places.Of(at, said),
        };
        if (!_faults.Contains(fault)) _faults.Add(fault);
    }

    internal Node? Parse(string text, XElement at, bool tests)
    {
        try
        {
            return tests ? Parser.Tests(text, _names, Types.Find) : Parser.Expression(text, _names, Types.Find);
        }
        catch (SyntaxFault fault)
        {
            Fault(FeelDiagnostic.At(text, fault.At, fault.Code, fault.Said), at);
            return null;
        }
    }

    /// <summary>Makes the tests of a cell ready and checks them; the input stands in the scope as <c>?</c>.</summary>
    internal (Test Test, Node Node)? CompileTests(string text, SlotBook slots, Scope scope, XElement at)
    {
        if (Parse(text, at, tests: true) is not { } node) return null;
        var compiler = new Compiler(text, slots);
        var test = compiler.CheckedTests(node, scope, scope.TypeOf("?") ?? FeelType.Any);
        Add(compiler, at);
        return (test, node);
    }

    internal void Add(Compiler compiler, XElement at)
    {
        foreach (var fault in compiler.Faults) Fault(fault, at);
    }
}
