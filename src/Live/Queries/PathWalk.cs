using System.Text;
using System.Text.Json;
using City.Kernel;

namespace City.Live;

/// <summary>Follows an attribute path through a record and tests what it leads to; one match is enough.</summary>
internal sealed class PathWalk
{
    private readonly int[] _numbers;
    private readonly string _last;
    private readonly byte[][] _trail;
    private readonly bool _isMember;

    public PathWalk(AttributePath path, NameTable names)
    {
        _numbers = [.. path.Names.Select(names.Find)];
        _last = path.Names[^1];
        _trail = [.. path.Trail.Select(Encoding.UTF8.GetBytes)];
        _isMember = _last is "observedAt" or "createdAt" or "modifiedAt" or "unitCode" or "datasetId";
    }

    public bool Any(in EntityView view, NameTable names, ValueTest? test)
    {
        if (_numbers.Length == 1 && _isMember)
            return _last switch
            {
                "createdAt" => Time(view.CreatedAt, test),
                "modifiedAt" => Time(view.ModifiedAt, test),
                _ => false,
            };
        return Any(view.Attributes, 0, names, test);
    }

    private bool Any(ReadOnlySpan<byte> list, int depth, NameTable names, ValueTest? test)
    {
        var each = new AttributeList(list);
        while (each.MoveNext())
        {
            if (each.Name != _numbers[depth] || each.Name < 0) continue;
            var view = each.View;
            if (view.SealNumber != 0)
            {
                if (depth == _numbers.Length - 1 && OnSealed(view, test)) return true;
                continue;
            }

            if (depth == _numbers.Length - 1 ? OnValue(view, test) : Deeper(each, view, depth + 1, names, test))
                return true;
        }

        return false;
    }

    private bool Deeper(in AttributeList at, in AttributeView view, int depth, NameTable names, ValueTest? test)
    {
        if (depth == _numbers.Length - 1 && _isMember)
            return _last switch
            {
                "observedAt" => view.HasObservedAt && Time(view.ObservedAt, test),
                "createdAt" => Time(view.CreatedAt, test),
                "modifiedAt" => Time(view.ModifiedAt, test),
                "unitCode" => view.UnitNumber != 0 && Text(names[view.UnitNumber], test),
                _ => at.Dataset != 0 && Text(names[at.Dataset], test),
            };
        return !view.SubAttributes.IsEmpty && Any(view.SubAttributes, depth, names, test);
    }

    private bool OnValue(in AttributeView view, ValueTest? test)
    {
        if (_trail.Length > 0) return view.Value.Kind == ValueKind.Json && OnTrail(view.Value.Utf8, test);
        if (test is null) return true;
        return view.Kind == AttributeKind.LanguageProperty
            ? test.MatchesMembers(view.Value.Utf8)
            : test.Matches(view.Value);
    }

    /// <summary>Of a sealed value only its keyed hash can be compared, and that it is there.</summary>
    private bool OnSealed(in AttributeView view, ValueTest? test) =>
        _trail.Length == 0 && (test is null || test.MatchesSealed(view.Value.Utf8));

    private bool OnTrail(ReadOnlySpan<byte> json, ValueTest? test)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        foreach (var member in _trail)
        {
            if (reader.TokenType != JsonTokenType.StartObject) return false;
            var found = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                found = reader.ValueTextEquals(member);
                reader.Read();
                if (found) break;
                reader.Skip();
            }

            if (!found) return false;
        }

        return test is null || test.Matches(ref reader, json);
    }

    private static bool Time(Moment moment, ValueTest? test) => test is null || test.Matches(moment);

    private static bool Text(string text, ValueTest? test) => test is null || test.Matches(text);
}
