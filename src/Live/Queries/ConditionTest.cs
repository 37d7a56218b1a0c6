using System.Text.Json;
using City.Kernel;

namespace City.Live;

/// <summary>A condition over attributes in the numbers of one shard (GS CIM 009 V1.9.1, 4.9).</summary>
internal abstract class ConditionTest
{
    public abstract bool Matches(in EntityView view, NameTable names);

    public static ConditionTest Compile(QueryCondition condition, NameTable names, QueryParts parts) => condition switch
    {
        QueryCondition.All all => new Several([.. all.Of.Select(each => Compile(each, names, parts))], all: true),
        QueryCondition.Any any => new Several([.. any.Of.Select(each => Compile(each, names, parts))], all: false),
        QueryCondition.Exists exists => new OnPath(new PathWalk(exists.Path, names), null),
        QueryCondition.Compare compare =>
            new OnPath(new PathWalk(compare.Path, names), new ValueTest(compare, parts)),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private sealed class Several(ConditionTest[] of, bool all) : ConditionTest
    {
        public override bool Matches(in EntityView view, NameTable names)
        {
            foreach (var each in of)
                if (each.Matches(view, names) != all)
                    return !all;
            return all;
        }
    }

    private sealed class OnPath(PathWalk path, ValueTest? test) : ConditionTest
    {
        public override bool Matches(in EntityView view, NameTable names) => path.Any(view, names, test);
    }
}
