using System.Runtime.CompilerServices;

namespace City.Feel;

/// <summary>One evaluation: values of variables, what is left of its limits, and what went wrong.</summary>
internal sealed class Run(FeelLimits limits, TimeProvider clock)
{
    private const int DiagnosticsMax = 32;

    private List<FeelDiagnostic>? _diagnostics;
    private long _steps = limits.StepsMax;
    private int _depth;

    /// <summary>Values of variables by their numbers.</summary>
    public object?[] Slots { get; set; } = [];

    /// <summary>The text that is evaluated, for places in diagnostics.</summary>
    public string Text { get; set; } = "";

    /// <summary>The element of the model that is evaluated.</summary>
    public string? Element { get; set; }

    /// <summary>Where decisions say how they came about; null where nobody asks.</summary>
    public List<DmnTrace>? Traces { get; init; }

    /// <summary>Rules that matched in the decision that is worked out.</summary>
    public List<DmnRuleMatch>? Matches { get; set; }

    public FeelLimits Limits { get; } = limits;

    public TimeProvider Clock { get; } = clock;

    public IReadOnlyList<FeelDiagnostic> Diagnostics => _diagnostics ?? (IReadOnlyList<FeelDiagnostic>)[];

    public bool HasDiagnostics => _diagnostics is not null;

    /// <summary>Begins again with fresh limits.</summary>
    public void Restart()
    {
        (_steps, _depth) = (Limits.StepsMax, 0);
        _diagnostics = null;
    }

    /// <summary>Counts steps.</summary>
    public void Step(long count = 1)
    {
        _steps -= count;
        if (_steps < 0)
            throw new Stopped(
                FeelCodes.LimitSteps,
                $"The evaluation takes more than {Limits.StepsMax} steps; go through fewer items.",
                $"求值超过 {Limits.StepsMax} 步，请减少遍历的项目。");
    }

    /// <summary>Goes one function deeper.</summary>
    public void Enter()
    {
        Step();
        if (++_depth > Limits.DepthMax || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new Stopped(
                FeelCodes.LimitDepth, $"Functions invoke each other more than {Limits.DepthMax} deep.",
                $"函数相互调用超过 {Limits.DepthMax} 层。");
    }

    public void Leave() => _depth--;

    /// <summary>Checks how long a list would become.</summary>
    public void MayHold(long count)
    {
        Step(count);
        if (count > Limits.ListMax)
            throw new Stopped(
                FeelCodes.LimitList, $"A list has at most {Limits.ListMax} items.", $"列表最多 {Limits.ListMax} 项。");
    }

    /// <summary>Checks how long a text would become.</summary>
    public void MayWrite(long length)
    {
        Step(length / 64);
        if (length > Limits.TextMax)
            throw new Stopped(
                FeelCodes.LimitText, $"A text has at most {Limits.TextMax} characters.",
                $"文本最多 {Limits.TextMax} 个字符。");
    }

    public void Say(FeelDiagnostic diagnostic)
    {
        _diagnostics ??= [];
        if (_diagnostics.Count < DiagnosticsMax)
            _diagnostics.Add(diagnostic with { Element = diagnostic.Element ?? Element });
    }

    /// <summary>Null, and why.</summary>
    public object? Null(string code, Span at, string english, string chinese)
    {
        if ((_diagnostics?.Count ?? 0) < DiagnosticsMax) Say(FeelDiagnostic.At(Text, at, code, (english, chinese)));
        return null;
    }

    /// <summary>Null, because an operation does not take values of such types.</summary>
    public object? NullOfTypes(string what, object? left, object? right, Span at)
    {
        if ((_diagnostics?.Count ?? 0) >= DiagnosticsMax) return null;
        var (one, other) = (FeelType.NameOf(left), FeelType.NameOf(right));
        return Null(
            FeelCodes.WrongType, at, $"{what} is not defined for {one} and {other}; convert one of them.",
            $"{what} 不适用于 {one} 与 {other}，请先转换。");
    }
}
