using System.Reflection;

namespace City.Context.Tests;

/// <summary>A city that now and then reads itself from its store and can then not say what it holds.</summary>
public class BusyCity : DispatchProxy
{
    private static readonly Refusal NotServing = new(
        RefusalKind.Overloaded, "live.not-serving", "The city is being read from its store; ask again in a moment.");

    private ICity _city = null!;
    private int _refused;

    /// <summary>Whether it is busy now.</summary>
    public volatile bool IsBusy;

    /// <summary>How often it was asked in vain.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>A city over another one.</summary>
    public static ICity Over(ICity city)
    {
        var made = Create<ICity, BusyCity>();
        ((BusyCity)(object)made)._city = city;
        return made;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (IsBusy && targetMethod!.Name == "get_" + nameof(ICity.Now)) return (Result<FeedPosition>)NotServing;
        if (IsBusy && targetMethod!.Name is nameof(ICity.FindAsync) or nameof(ICity.QueryAsync))
        {
            Interlocked.Increment(ref _refused);
            return targetMethod.Name == nameof(ICity.FindAsync)
                ? new ValueTask<Result<EntityRecord>>(NotServing)
                : new ValueTask<Result<EntityPage>>(NotServing);
        }

        return targetMethod!.Invoke(_city, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
