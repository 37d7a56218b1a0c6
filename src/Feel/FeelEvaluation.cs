namespace City.Feel;

/// <summary>
/// Where an expression is evaluated again and again: values are set, the result is read. One thread at a time.
/// </summary>
public sealed class FeelEvaluation
{
    private readonly FeelExpression _expression;
    private readonly Run _run;

    internal FeelEvaluation(FeelExpression expression, TimeProvider clock, FeelLimits limits)
    {
        _expression = expression;
        _run = new(limits, clock) { Slots = new object?[expression.Slots], Text = expression.Text };
    }

    /// <summary>Why parts of the last result are null; at most 32.</summary>
    public IReadOnlyList<FeelDiagnostic> Diagnostics => _run.Diagnostics;

    /// <summary>
    /// Sets a value: null, <see cref="string"/>, <see cref="bool"/> or a type of this library.
    /// </summary>
    /// <param name="variable">Place of the variable in <see cref="FeelExpression.Variables"/>.</param>
    /// <param name="value">The value.</param>
    public void Set(int variable, object? value) => _run.Slots[variable] = value;

    /// <summary>
    /// The value of the expression; null also where it could not be had, see <see cref="Diagnostics"/>.
    /// </summary>
    public object? Evaluate()
    {
        _run.Restart();
        try
        {
            return _expression.Code(_run);
        }
        catch (Stopped stopped)
        {
            (_run.Text, _run.Element) = (_expression.Text, null);
            if (_run.Slots.Length != _expression.Slots) _run.Slots = new object?[_expression.Slots];
            return _run.Null(stopped.Code, default, stopped.Said.En, stopped.Said.Zh);
        }
    }
}
