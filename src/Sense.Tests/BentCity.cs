using System.Reflection;

namespace City.Sense.Tests;

/// <summary>A city that answers some questions otherwise for a while.</summary>
public class BentCity : DispatchProxy
{
    private ICity _within = null!;
    private Func<string, object?> _instead = _ => null;

    /// <summary>
    /// A city over another: what <paramref name="instead"/> gives for the name of a method is its answer, and null lets
    /// the other one answer.
    /// </summary>
    public static ICity Of(ICity within, Func<string, object?> instead)
    {
        var city = Create<ICity, BentCity>();
        ((BentCity)(object)city)._within = within;
        ((BentCity)(object)city)._instead = instead;
        return city;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _instead(targetMethod!.Name) ?? targetMethod.Invoke(_within, args);
}
