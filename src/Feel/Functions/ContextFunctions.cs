namespace City.Feel;

/// <summary>Functions of contexts (DMN 1.5, 10.3.4.9).</summary>
internal static class ContextFunctions
{
    public static IEnumerable<Signature> All { get; } =
    [
        Signature.Of("get value(m: c, key: s)", (_, a, _) => ((FeelContext)a[0]!).Get((string)a[1]!)),
        Signature.Of("get entries(m: c): l", GetEntries),
        Signature.Of("context(entries: l): c", Make),
        Signature.Of("context put(context: c, key: s, value: a): c", (_, a, _) =>
            ((FeelContext)a[0]!).With((string)a[1]!, a[2])),
        Signature.Of("context put(context: c, keys: l, value: a): c", (run, a, at) =>
            Put(run, (FeelContext)a[0]!, ((FeelList)a[1]!).Span, a[2], at)),
        Signature.Of("context merge(contexts: l): c", Merge),
    ];

    private static FeelList GetEntries(Run run, object?[] arguments, Span at)
    {
        var context = (FeelContext)arguments[0]!;
        run.MayHold(context.Count);
        return new([.. context.Entries.Select(entry => new FeelContext(["key", "value"], [entry.Key, entry.Value]))]);
    }

    private static object? Make(Run run, object?[] arguments, Span at)
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var item in ((FeelList)arguments[0]!).Span)
        {
            run.Step();
            if (item is not FeelContext entry || entry.Get("key") is not string key
                || !entry.TryGet("value", out var value)
                || !entries.TryAdd(key, value))
                return run.Null(
                    FeelCodes.WrongValue, at,
                    "Each entry is {key: a text, value: anything}, and no key is there twice.",
                    "每项应为 {key: 文本, value: 任意值}，且键不重复。");
        }

        return new FeelContext(entries);
    }

    private static object? Put(Run run, FeelContext context, ReadOnlySpan<object?> keys, object? value, Span at)
    {
        run.Enter();
        try
        {
            if (keys.IsEmpty || keys[0] is not string key)
                return run.Null(FeelCodes.WrongValue, at, "The keys are one text or more.", "键应为一个或多个文本。");
            if (keys.Length == 1) return context.With(key, value);
            if (context.Get(key) is not FeelContext inner)
                return run.Null(FeelCodes.WrongValue, at, $"'{key}' is no context.", $"'{key}' 不是上下文。");
            return Put(run, inner, keys[1..], value, at) is { } changed ? context.With(key, changed) : null;
        }
        finally
        {
            run.Leave();
        }
    }

    private static object? Merge(Run run, object?[] arguments, Span at)
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var item in ((FeelList)arguments[0]!).Span)
        {
            if (item is not FeelContext context) return run.NullOfTypes("context merge", item, null, at);
            run.MayHold(entries.Count + context.Count);
            foreach (var (name, value) in context.Entries) entries[name] = value;
        }

        return new FeelContext(entries);
    }
}
