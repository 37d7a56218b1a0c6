namespace City.Feel;

/// <summary>
/// What for, some and every do, written as an expression or boxed (DMN 1.5, 10.3.2.14 and 10.3.2.15).
/// </summary>
internal static class Loops
{
    /// <param name="loops">The iterators.</param>
    /// <param name="body">What is gathered.</param>
    /// <param name="partial">The slot of what is gathered so far; -1 where the body does not read it.</param>
    public static Code For(Loop[] loops, Code body, int partial) => run =>
    {
        var results = new List<object?>();
        return Loop.Each(run, loops, 0, () =>
        {
            if (partial >= 0)
            {
                run.Step(results.Count / 4);
                run.Slots[partial] = new FeelList([.. results]);
            }

            results.Add(body(run));
            run.Step();
            if (results.Count > run.Limits.ListMax) run.MayHold(results.Count);
            return true;
        }) ? new FeelList([.. results]) : null;
    };

    public static Code Quantifier(Loop[] loops, Code body, bool every, Span at) => run =>
    {
        object? result = Truth.Of(every);
        return Loop.Each(run, loops, 0, () =>
        {
            run.Step();
            var one = body(run);
            if (one is bool truth)
            {
                if (truth == every) return true;
                result = Truth.Of(truth);
                return false;
            }

            if (one is not null) run.NullOfTypes(every ? "every" : "some", one, null, at);
            result = null;
            return true;
        }) ? result : null;
    };
}
