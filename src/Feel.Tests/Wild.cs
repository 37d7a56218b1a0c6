namespace City.Feel.Tests;

/// <summary>Random expressions, and such that were sound once.</summary>
internal sealed class Wild(Random chance)
{
    private static readonly string[] Seeds =
    [
        "for i in 1..10 return if i = 1 then 1 else i * partial[-1]", "some x in [1,2,3] satisfies x > 2",
        "every x in a.b, y in [1..3] satisfies x != y", "{a: 1, b: a + 1, f: function(x: number) x * b}.f(2)",
        "[{x: 1, y: \"a\"}, {x: 2}][x > 1].y", "date and time(\"2026-11-25T08:00:00@Asia/Shanghai\") + @\"P1DT2H\"",
        "substring(string: \"城市大脑\", start position: 2, length: 2)", "1 in (< 5, [7..9), null)",
        "sort([3, 1, 2], function(x, y) x < y)", "matches(\"foobar\", \"^(fo*)b\\\\1?\", \"i\")",
        "decimal(1 / 3, 2) ** -2.5",
        "replace(\"aaa\", \"(a)(a)?\", \"$2-$1\")", "a instance of context<b: list<number>>",
        "x between 1 and 10 or null",
        "string join(split(\"a;b\", \";\"), \", \")", "flatten([[1, [2]], 3])", "overlaps([1..5], (5..8])",
        "years and months duration(date(\"2020-02-29\"), @\"2026-11-25\")", "get entries({\"first name\": 1})[1].value",
        "{fac: function(n) if n < 2 then 1 else n * fac(n - 1), r: fac(20)}.r", "min(1, 2) + max([3]) - mean([1, 2])",
        "range(\"[1..3]\").end", "if 温度 > 30 then \"热\" else \"凉\"", "not(true) and false", "-(-2) ** 2 ** 3",
        "context put({a: {b: 1}}, [\"a\", \"b\"], 2)", "for x in [1..1000000000] return x",
        "time(\"24:00:00\").time offset",
        "{f: function(g) g(g), r: f(f)}.r", "\"\\uD83D\\u0041\\\\\"", "median([1, 2, null])", "[1..2",
        "@\"P1Y\" < @\"P1D\"",
    ];

    private static readonly string[] Pieces =
    [
        "(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "+", "-", "*", "/", "**", "=", "!=", "<", ">=", " and ",
        " or ",
        " in ", " instance of ", "not(", "if ", " then ", " else ", "for x in ", " return ", "function(x) ", "null",
        "true",
        "1", "0.5", "1e400", "9999999999999999999999999999999999", "\"a\"", "@\"2026-01-01\"", "a", "x", "温度", "?",
        "item",
        "partial", "count(", "sum(", "string(", "date(", "list<", "'", "\\", "/*", "//", "\n", "😀", "\u0000", "\uD800",
    ];

    public static IReadOnlyList<string> Sound => Seeds;

    public string Next()
    {
        if (chance.Next(10) == 0)
            return string.Concat(Enumerable.Range(0, chance.Next(1, 25)).Select(_ => One(Pieces)));
        var text = One(Seeds);
        for (var i = chance.Next(4); i > 0; i--) text = Changed(text);
        return text;
    }

    private string Changed(string text)
    {
        var at = chance.Next(text.Length + 1);
        var end = Math.Min(text.Length, at + chance.Next(1, 8));
        return chance.Next(5) switch
        {
            0 => text.Insert(at, One(Pieces)),
            1 => text[..at] + text[end..],
            2 => text[..at] + One(Pieces) + text[end..],
            3 => text.Insert(at, One(Seeds)),
            _ => text[..at] + text[at..end] + text[at..],
        };
    }

    private string One(string[] all) => all[chance.Next(all.Length)];
}
