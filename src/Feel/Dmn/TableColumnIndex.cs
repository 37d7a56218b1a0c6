namespace City.Feel;

/// <summary>For one input of a table the rules whose cell holds, by the input's value.</summary>
internal sealed class TableColumnIndex
{
    private readonly FeelNumber[] _points = [];
    private readonly Dictionary<string, int>? _texts;
    private readonly FeelKind _kind;
    private readonly bool[] _covered;
    private readonly int _words;

    // Of numbers: what is below the first point, the point, what is between it and the next, and so on. Of texts: each
    // in the order of the cells, at last all others. Of truths: false and true.
    private readonly ulong[] _masks;

    private TableColumnIndex(FeelKind kind, List<object> named, TableRule[] rules, int column, bool[] covered)
    {
        (_kind, _covered, _words) = (kind, covered, (rules.Length + 63) / 64);
        object[] samples;
        switch (kind)
        {
            case FeelKind.Number:
                _points = [.. named.Cast<FeelNumber>().Distinct().Order()];
                samples = SamplesOf(_points);
                break;
            case FeelKind.String:
                string[] texts = [.. named.Cast<string>().Distinct(StringComparer.Ordinal)];
                _texts = new(StringComparer.Ordinal);
                for (var i = 0; i < texts.Length; i++) _texts.Add(texts[i], i);
                samples = [.. texts, string.Concat(texts) + "·"];
                break;
            default: samples = [Truth.False, Truth.True]; break;
        }

        _masks = new ulong[samples.Length * _words];
        var run = new Run(FeelLimits.Default, TimeProvider.System) { Slots = new object?[1] };
        for (var sample = 0; sample < samples.Length; sample++)
        {
            for (var rule = 0; rule < rules.Length; rule++)
            {
                // What is not covered may hold for any value.
                if (!covered[rule] || rules[rule].Tests[column] is not { } test || test(run, samples[sample]) is true)
                    _masks[(sample * _words) + (rule / 64)] |= 1UL << (rule % 64);
            }
        }
    }

    /// <summary>Size of its masks.</summary>
    public long Bytes => 8L * _masks.Length;

    /// <summary>The index of a column; null where its cells name no values of one kind.</summary>
    public static TableColumnIndex? Of(TableRule[] rules, int column)
    {
        var (named, covered) = (new List<object>(), new bool[rules.Length]);
        for (var rule = 0; rule < rules.Length; rule++)
        {
            var values = new List<object>();
            covered[rule] = rules[rule].Tests[column] is null
                || (rules[rule].Nodes[column] is TestsNode tests && tests.Tests.All(test => Names(test, values)));
            if (covered[rule]) named.AddRange(values);
        }

        if (named.Count == 0) return null;
        var kind = FeelType.KindOf(named[0]);
        return named.TrueForAll(value => FeelType.KindOf(value) == kind)
            && (kind != FeelKind.Number || IsOrdered(named))
            ? new(kind, named, rules, column, covered) : null;
    }

    /// <summary>Whether its masks say all of a rule's cell.</summary>
    public bool Covers(int rule) => _covered[rule];

    /// <summary>The rules whose cell holds for a value; empty for a value of another kind.</summary>
    public ReadOnlySpan<ulong> Find(object? value)
    {
        int place;
        switch (value)
        {
            case FeelNumber number when _kind == FeelKind.Number:
                var found = Array.BinarySearch(_points, number);
                place = found >= 0 ? (2 * found) + 1 : 2 * ~found;
                break;
            case string text when _kind == FeelKind.String:
                if (!_texts!.TryGetValue(text, out place)) place = _texts.Count;
                break;
            case bool truth when _kind == FeelKind.Boolean: place = truth ? 1 : 0; break;
            default: return default;
        }

        return _masks.AsSpan(place * _words, _words);
    }

    private static object[] SamplesOf(FeelNumber[] points)
    {
        var samples = new List<object>();
        for (var i = 0; i <= points.Length; i++)
        {
            samples.Add(i == 0 ? Beside(points[0], -1) : i == points.Length ? Beside(points[^1], 1)
                : Between(points[i - 1], points[i]));
            if (i < points.Length) samples.Add(points[i]);
        }

        return [.. samples];
    }

    private static FeelNumber Beside(FeelNumber point, int sign) =>
        FeelNumber.TryAdd(point, FeelNumber.Of(sign), out var beside) ? beside : point;

    // Near the last digit of a number there is nothing beside it that could be tried.
    private static bool IsOrdered(List<object> named)
    {
        var samples = SamplesOf([.. named.Cast<FeelNumber>().Distinct().Order()]);
        for (var i = 1; i < samples.Length; i++)
            if (((FeelNumber)samples[i - 1]).CompareTo((FeelNumber)samples[i]) >= 0) return false;
        return true;
    }

    private static FeelNumber Between(FeelNumber low, FeelNumber high) =>
        FeelNumber.TryAdd(low, high, out var sum) && FeelNumber.TryDivide(sum, FeelNumber.Of(2), out var middle)
            ? middle : low;

    /// <summary>Adds the values that a test compares with; false where it does anything else.</summary>
    private static bool Names(Node test, List<object> values) => test switch
    {
        LiteralNode { Value: FeelNumber or string or bool } literal => Add(literal.Value!, values),
        NegateNode { Value: LiteralNode { Value: FeelNumber number } } => Add(-number, values),
        TestNode one when IsValue(one.Value) && (one.Sign is "=" or "!=" || IsNumber(one.Value)) =>
            Names(one.Value, values),
        RangeNode range => (range.Start is null || (IsNumber(range.Start) && Names(range.Start, values)))
            && (range.End is null || (IsNumber(range.End) && Names(range.End, values))),
        _ => false,
    };

    private static bool IsValue(Node node) => IsNumber(node) || node is LiteralNode { Value: string or bool };

    private static bool IsNumber(Node node) => node is LiteralNode { Value: FeelNumber }
        or NegateNode { Value: LiteralNode { Value: FeelNumber } };

    private static bool Add(object value, List<object> values)
    {
        values.Add(value);
        return true;
    }
}
