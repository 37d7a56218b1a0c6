using System.Diagnostics.CodeAnalysis;

namespace City.Kernel;

/// <summary>A value, or the refusal to give one.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    /// <summary>The refusal, or null where there is a value.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Tells the value from the refusal.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        (value, refusal) = (_value, Refusal);
        return refusal is null;
    }

    internal static Result<T> Of(T value) => new(value, null);

    /// <summary>A result that holds a value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>A result that refuses.</summary>
    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>Makes results of types from which no conversion can be declared, such as interfaces.</summary>
public static class Result
{
    /// <summary>A result that holds a value.</summary>
    public static Result<T> Of<T>(T value) => Result<T>.Of(value);
}
