using System.Runtime.CompilerServices;

namespace City.Feel;

/// <summary>The kinds of FEEL's types.</summary>
internal enum FeelKind
{
    Any,
    Null,
    Number,
    String,
    Boolean,
    Date,
    Time,
    DateTime,
    DaysDuration,
    MonthsDuration,
    List,
    Context,
    Function,
    Range,
}

/// <summary>A type of FEEL (DMN 1.5, 10.3.2.9), with the values that a model allows of it.</summary>
internal sealed class FeelType
{
    private FeelType(FeelKind kind) => Kind = kind;

    public static FeelType Any { get; } = new(FeelKind.Any);

    public static FeelType Null { get; } = new(FeelKind.Null);

    public static FeelType Number { get; } = new(FeelKind.Number);

    public static FeelType String { get; } = new(FeelKind.String);

    public static FeelType Boolean { get; } = new(FeelKind.Boolean);

    public static FeelType Date { get; } = new(FeelKind.Date);

    public static FeelType Time { get; } = new(FeelKind.Time);

    public static FeelType DateTime { get; } = new(FeelKind.DateTime);

    public static FeelType DaysDuration { get; } = new(FeelKind.DaysDuration);

    public static FeelType MonthsDuration { get; } = new(FeelKind.MonthsDuration);

    public static FeelType AnyContext { get; } = new(FeelKind.Context) { Entries = [] };

    public FeelKind Kind { get; }

    /// <summary>Of a list or a range.</summary>
    public FeelType? Element { get; private init; }

    /// <summary>Of a context.</summary>
    public IReadOnlyList<(string Name, FeelType Type)> Entries { get; private init; } = [];

    /// <summary>Of a function; null for any.</summary>
    public IReadOnlyList<FeelType>? Parameters { get; private init; }

    /// <summary>Of a function.</summary>
    public FeelType? Result { get; private init; }

    /// <summary>Says whether a value is allowed; null where every value of the type is.</summary>
    public Func<object?, bool>? Allows { get; private init; }

    /// <summary>What is allowed, as unary tests; null where every value of the type is.</summary>
    public string? AllowedText { get; private init; }

    public static FeelType ListOf(FeelType element) => new(FeelKind.List) { Element = element };

    public static FeelType RangeOf(FeelType element) => new(FeelKind.Range) { Element = element };

    public static FeelType ContextOf(IReadOnlyList<(string Name, FeelType Type)> entries) =>
        new(FeelKind.Context) { Entries = entries };

    public static FeelType FunctionOf(IReadOnlyList<FeelType>? parameters, FeelType result) =>
        new(FeelKind.Function) { Parameters = parameters, Result = result };

    /// <summary>The same type, of which a model allows some values only.</summary>
    /// <param name="allows">Says which.</param>
    /// <param name="text">The same as unary tests.</param>
    public FeelType With(Func<object?, bool> allows, string text) => new(Kind)
    {
        Element = Element,
        Entries = Entries,
        Parameters = Parameters,
        Result = Result,
        Allows = Allows is { } before ? value => before(value) && allows(value) : allows,
        AllowedText = text,
    };

    /// <summary>The type without what a model allows of it.</summary>
    public FeelType Bare() => new(Kind)
    {
        Element = Element?.Bare(),
        Entries = [.. Entries.Select(entry => (entry.Name, entry.Type.Bare()))],
        Parameters = Parameters is null ? null : [.. Parameters.Select(type => type.Bare())],
        Result = Result?.Bare(),
    };

    /// <summary>A type by its name in FEEL or in older models; null where there is none.</summary>
    public static FeelType? OfName(string name) => name switch
    {
        "Any" => Any,
        "Null" => Null,
        "number" => Number,
        "string" => String,
        "boolean" => Boolean,
        "date" => Date,
        "time" => Time,
        "date and time" or "dateTime" => DateTime,
        "days and time duration" or "dayTimeDuration" => DaysDuration,
        "years and months duration" or "yearMonthDuration" => MonthsDuration,
        "list" => ListOf(Any),
        "context" => AnyContext,
        "function" => FunctionOf(null, Any),
        "range" => RangeOf(Any),
        _ => null,
    };

    /// <summary>The type that values of a kind have when nothing more is known of them.</summary>
    public static FeelType OfKind(FeelKind kind) => kind switch
    {
        FeelKind.Any => Any,
        FeelKind.Null => Null,
        FeelKind.List => ListOf(Any),
        FeelKind.Range => RangeOf(Any),
        FeelKind.Function => FunctionOf(null, Any),
        FeelKind.Context => AnyContext,
        _ => new(kind),
    };

    /// <summary>The type of a value, with those of its items and entries.</summary>
    public static FeelType Of(object? value) => value switch
    {
        FeelList list when RuntimeHelpers.TryEnsureSufficientExecutionStack() => ListOf(JoinAll(list.Select(Of))),
        FeelContext { Count: > 0 } context when RuntimeHelpers.TryEnsureSufficientExecutionStack() =>
            ContextOf([.. context.Entries.Select(entry => (entry.Key, Of(entry.Value)))]),
        FeelRange range => RangeOf(OfKind(KindOf(range.Start ?? range.End))),
        FeelFunction function => FunctionOf(function.ParameterTypes, function.ResultType),
        _ => OfKind(KindOf(value)),
    };

    /// <summary>The narrowest type that is known to hold the values of both.</summary>
    public static FeelType Join(FeelType one, FeelType other)
    {
        if (ReferenceEquals(one, other) || other.Kind == FeelKind.Null) return one;
        if (one.Kind == FeelKind.Null) return other;
        if (one.Kind != other.Kind) return Any;
        return one.Kind switch
        {
            FeelKind.List => ListOf(Join(one.Element!, other.Element!)),
            FeelKind.Range => RangeOf(Join(one.Element!, other.Element!)),
            FeelKind.Context => ContextOf([.. one.Entries
                .Where(entry => other.Entries.Any(theirs => theirs.Name == entry.Name))
                .Select(entry => (entry.Name,
                    Join(entry.Type, other.Entries.First(theirs => theirs.Name == entry.Name).Type)))]),
            _ => OfKind(one.Kind),
        };
    }

    /// <summary>The narrowest type that is known to hold the values of all; Any for none.</summary>
    public static FeelType JoinAll(IEnumerable<FeelType> types) => types.Aggregate((FeelType?)null, (all, one) =>
        all is null ? one : Join(all, one)) is { Kind: not FeelKind.Null } joined ? joined : Any;

    /// <summary>The type of an entry; null where the context has none of the name.</summary>
    public FeelType? EntryOf(string name)
    {
        foreach (var (entry, type) in Entries)
            if (entry == name) return type;
        return null;
    }

    /// <summary>The kind of a value; null for null.</summary>
    public static FeelKind KindOf(object? value) => value switch
    {
        null => FeelKind.Null,
        FeelNumber => FeelKind.Number,
        string => FeelKind.String,
        bool => FeelKind.Boolean,
        FeelDate => FeelKind.Date,
        FeelTime => FeelKind.Time,
        FeelDateTime => FeelKind.DateTime,
        FeelDuration => FeelKind.DaysDuration,
        FeelMonths => FeelKind.MonthsDuration,
        FeelList => FeelKind.List,
        FeelContext => FeelKind.Context,
        FeelFunction => FeelKind.Function,
        FeelRange => FeelKind.Range,
        _ => FeelKind.Any,
    };

    /// <summary>True where a value is an instance of this type; null is one of Any and Null only.</summary>
    public bool Has(object? value)
    {
        if (Kind == FeelKind.Any) return Allows?.Invoke(value) ?? true;
        if (KindOf(value) != Kind || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        var fits = value switch
        {
            FeelList list => Element!.Kind == FeelKind.Any || HasAll(list),
            FeelContext context => HasEntries(context),
            FeelRange range => Element!.Kind == FeelKind.Any || HasEnds(range),
            FeelFunction function => HasSignature(function),
            _ => true,
        };
        return fits && (Allows?.Invoke(value) ?? true);
    }

    /// <summary>True where every value of this type is one of the other (DMN 1.5, 10.3.2.9.1).</summary>
    public bool ConformsTo(FeelType other)
    {
        if (other.Kind == FeelKind.Any || Kind == FeelKind.Null) return true;
        if (Kind != other.Kind) return false;
        return Kind switch
        {
            FeelKind.List or FeelKind.Range => Element!.ConformsTo(other.Element!),
            FeelKind.Context => other.Entries.All(entry =>
                Entries.FirstOrDefault(mine => mine.Name == entry.Name).Type?.ConformsTo(entry.Type) ?? false),
            FeelKind.Function => other.Parameters is null || (Parameters is not null
                && Parameters.Count == other.Parameters.Count
                && Parameters.Zip(other.Parameters).All(pair => pair.Second.ConformsTo(pair.First))
                && Result!.ConformsTo(other.Result!)),
            _ => true,
        };
    }

    public override string ToString() => Kind switch
    {
        FeelKind.DateTime => "date and time",
        FeelKind.DaysDuration => "days and time duration",
        FeelKind.MonthsDuration => "years and months duration",
        FeelKind.Any or FeelKind.Null => Kind.ToString(),
        FeelKind.List => Element!.Kind == FeelKind.Any ? "list" : $"list<{Element}>",
        FeelKind.Range => Element!.Kind == FeelKind.Any ? "range" : $"range<{Element}>",
        FeelKind.Context when Entries.Count > 0 =>
            $"context<{string.Join(", ", Entries.Select(entry => $"{entry.Name}: {entry.Type}"))}>",
        FeelKind.Function when Parameters is not null => $"function<{string.Join(", ", Parameters)}> -> {Result}",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    /// <summary>The type of a value, in words of FEEL.</summary>
    public static string NameOf(object? value) => value is null ? "null" : new FeelType(KindOf(value))
    {
        Element = Any,
    }.ToString();

    private bool HasAll(FeelList list)
    {
        foreach (var item in list.Span)
        {
            if (!Element!.Has(item) && item is not null) return false;
            if (item is null && Element!.Kind != FeelKind.Null && Element.Allows is not null) return false;
        }

        return true;
    }

    private bool HasEntries(FeelContext context)
    {
        foreach (var (name, type) in Entries)
        {
            if (!context.TryGet(name, out var value)) return false;
            if (value is not null && !type.Has(value)) return false;
        }

        return true;
    }

    private bool HasEnds(FeelRange range) =>
        (range.Start is null || Element!.Has(range.Start)) && (range.End is null || Element!.Has(range.End));

    private bool HasSignature(FeelFunction function) =>
        Parameters is null || FunctionOf(function.ParameterTypes, function.ResultType).ConformsTo(this);
}
