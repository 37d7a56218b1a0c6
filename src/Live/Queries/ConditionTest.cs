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
        QueryCondition.PointsTo points => new Pointing(points.Target),
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

    private sealed class Pointing(string target) : ConditionTest
    {
        private readonly byte[] _target = Value.Of(target).Utf8.ToArray();

        public override bool Matches(in EntityView view, NameTable names)
        {
            var each = new AttributeList(view.Attributes);
            while (each.MoveNext())
            {
                var attribute = each.View;
                if (EntityIndexes.IsLink(attribute.Kind) && attribute.SealNumber == 0 && Leads(attribute.Value))
                    return true;
            }

            return false;
        }

        private bool Leads(in ValueView value)
        {
            if (value.Kind != ValueKind.Json) return value.Kind == ValueKind.Text && value.Utf8.SequenceEqual(_target);
            var reader = new Utf8JsonReader(value.Utf8);
            while (reader.Read())
                if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(target))
                    return true;
            return false;
        }
    }
}
