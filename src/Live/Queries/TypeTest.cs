using City.Kernel;

namespace City.Live;

/// <summary>A selection of types in the numbers of one shard.</summary>
internal sealed class TypeTest
{
    private readonly int _type;
    private readonly bool _all;
    private readonly TypeTest[]? _of;

    public TypeTest(TypeCondition condition, NameTable names)
    {
        switch (condition)
        {
            case TypeCondition.Is one:
                _type = names.Find(one.Type);
                break;
            case TypeCondition.All all:
                (_all, _of) = (true, [.. all.Of.Select(each => new TypeTest(each, names))]);
                break;
            case TypeCondition.Any any:
                _of = [.. any.Of.Select(each => new TypeTest(each, names))];
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(condition));
        }
    }

    public bool Matches(in EntityView view)
    {
        if (_of is null)
        {
            foreach (var type in view.TypeNumbers())
                if (type == _type)
                    return true;
            return false;
        }

        foreach (var each in _of)
            if (each.Matches(view) != _all)
                return !_all;
        return _all;
    }

    /// <summary>Type numbers of which a matching entity has one; null where that cannot be said.</summary>
    public static List<string>? Needed(TypeCondition condition) => condition switch
    {
        TypeCondition.Is one => [one.Type],
        TypeCondition.Any any => any.Of.Select(Needed).Aggregate(
            (List<string>?)[], (all, next) => all is null || next is null ? null : [.. all, .. next]),
        TypeCondition.All all => all.Of.Select(Needed).FirstOrDefault(needed => needed is not null),
        _ => null,
    };
}
