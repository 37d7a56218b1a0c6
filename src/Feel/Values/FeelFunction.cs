namespace City.Feel;

/// <summary>Something that can be invoked with values (DMN 1.5, 10.3.2.13).</summary>
public abstract class FeelFunction
{
    private protected FeelFunction(string name, string[] parameters) => (Name, Parameters) = (name, parameters);

    /// <summary>What it is called; empty for one that has no name.</summary>
    public string Name { get; }

    internal string[] Parameters { get; }

    internal virtual FeelType[] ParameterTypes => [.. Parameters.Select(_ => FeelType.Any)];

    internal virtual FeelType ResultType => FeelType.Any;

    internal virtual int LeastArguments => Parameters.Length;

    /// <summary>True where the last parameter takes any number of arguments.</summary>
    internal virtual bool IsVariadic => false;

    /// <summary>Invokes it; arguments are as many as parameters, what was not given is <see cref="Missing"/>.</summary>
    internal abstract object? Invoke(Run run, object?[] arguments, Span at);

    internal static readonly object Missing = new();

    /// <summary>Says what it is; a function has no literal.</summary>
    public override string ToString() => $"function({string.Join(", ", Parameters)})";
}
