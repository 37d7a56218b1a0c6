namespace City.Feel;

/// <summary>Functions that put lists together and take them apart (DMN 1.5, 10.3.4.4).</summary>
internal static class ListFunctions
{
    public static IEnumerable<Signature> All { get; } =
    [
        .. StatisticFunctions.All,
        Signature.Of("list contains(list: l, element: a): b", (run, a, at) =>
            Truth.Of(PlaceOf(run, List(a), a[1], 0) >= 0)),
        Signature.Of("count(list: l): n", (_, a, _) => FeelNumber.Of(List(a).Count)),
        Signature.Of("sublist(list: l, start position: n, length: n =): l", Sublist),
        Signature.Of("append(list: l, items: a ...): l", (run, a, _) => Concatenate(run, [a[0], a[1]])),
        Signature.Of("concatenate(lists: l ...): l", ConcatenateLists),
        Signature.Of("insert before(list: l, position: n, newItem: a): l", (run, a, at) => Change(run, a, at, Insert)),
        Signature.Of("remove(list: l, position: n): l", (run, a, at) => Change(run, a, at, Remove)),
        Signature.Of("list replace(list: l, position: n, newItem: a): l", (run, a, at) => Change(run, a, at, Replace)),
        Signature.Of("list replace(list: l, match: f, newItem: a): l", ReplaceMatches),
        Signature.Of("reverse(list: l): l", (run, a, _) => new FeelList([.. List(a).Reverse()])),
        Signature.Of("index of(list: l, match: a): ln", IndexOf),
        Signature.Of("union(lists: l ...): l", (run, a, at) =>
            ConcatenateLists(run, a, at) is FeelList all ? Distinct(run, all) : null),
        Signature.Of("distinct values(list: l): l", (run, a, _) => Distinct(run, List(a))),
        Signature.Of("flatten(list: l): l", Flatten),
        Signature.Of("sort(list: l, precedes: f): l", Sort),
        Signature.Of("sort(list: l): l", (run, a, at) => Sorted(run, List(a), Precedes(run, at))),
    ];

    private static FeelList List(object?[] arguments) => (FeelList)arguments[0]!;

    private static int PlaceOf(Run run, FeelList list, object? element, int from)
    {
        for (var i = from; i < list.Count; i++)
        {
            run.Step();
            if (Operators.Same(list[i], element) is true) return i;
        }

        return -1;
    }

    private static object? OutOfList(Run run, Span at) => run.Null(
        FeelCodes.WrongValue, at, "The list has no such place; places are counted from 1, or from -1 backwards.",
        "列表中没有该位置；位置从 1 起数，倒数从 -1 起。");

    private static bool TryPlace(object? position, int count, out int place)
    {
        place = -1;
        if (position is not FeelNumber number || !number.TryRound(0, FeelRounding.Down, out var whole)) return false;
        if (!whole.TryLong(out var at) || at == 0 || Math.Abs(at) > count) return false;
        place = (int)(at > 0 ? at - 1 : count + at);
        return true;
    }

    private static object? Sublist(Run run, object?[] arguments, Span at)
    {
        var list = List(arguments);
        if (!TryPlace(arguments[1], list.Count, out var start)) return OutOfList(run, at);
        var length = (long)list.Count - start;
        if (arguments[2] is FeelNumber number
            && (!number.TryLong(out length) || length < 1 || length > list.Count - start))
            return OutOfList(run, at);
        run.MayHold(length);
        return new FeelList(list.Span.Slice(start, (int)length).ToArray());
    }

    private static FeelList Concatenate(Run run, ReadOnlySpan<object?> lists)
    {
        var items = new List<object?>();
        foreach (var list in lists)
        {
            run.MayHold(items.Count + (long)((FeelList)list!).Count);
            items.AddRange(((FeelList)list!).Span);
        }

        return new([.. items]);
    }

    private static object? ConcatenateLists(Run run, object?[] arguments, Span at)
    {
        var lists = List(arguments).ToArray();
        for (var i = 0; i < lists.Length; i++)
        {
            if (lists[i] is null) return run.NullOfTypes("concatenate", null, null, at);
            if (lists[i] is not FeelList) lists[i] = new FeelList(lists[i]);
        }

        return Concatenate(run, lists);
    }

    private static object? Change(
        Run run, object?[] arguments, Span at, Func<List<object?>, int, object?[], List<object?>> change)
    {
        var list = List(arguments);
        if (!TryPlace(arguments[1], list.Count, out var place)) return OutOfList(run, at);
        run.MayHold(list.Count + 1L);
        return new FeelList([.. change([.. list], place, arguments)]);
    }

    private static List<object?> Insert(List<object?> items, int place, object?[] arguments)
    {
        items.Insert(place, arguments[2]);
        return items;
    }

    private static List<object?> Remove(List<object?> items, int place, object?[] arguments)
    {
        items.RemoveAt(place);
        return items;
    }

    private static List<object?> Replace(List<object?> items, int place, object?[] arguments)
    {
        items[place] = arguments[2];
        return items;
    }

    private static object? ReplaceMatches(Run run, object?[] arguments, Span at)
    {
        var (list, match) = (List(arguments), (FeelFunction)arguments[1]!);
        var items = new object?[list.Count];
        for (var i = 0; i < items.Length; i++)
        {
            if (Calls.Invoke(run, match, [list[i], arguments[2]], null, at) is not bool matches)
                return run.Null(
                    FeelCodes.WrongType, at, "The match function gives true or false.", "匹配函数应返回真或假。");
            items[i] = matches ? arguments[2] : list[i];
        }

        return new FeelList(items);
    }

    private static FeelList IndexOf(Run run, object?[] arguments, Span at)
    {
        var (list, places) = (List(arguments), new List<object?>());
        for (var place = PlaceOf(run, list, arguments[1], 0); place >= 0; place = PlaceOf(run, list, arguments[1],
            place + 1))
            places.Add(FeelNumber.Of(place + 1));
        return new([.. places]);
    }

    private static FeelList Distinct(Run run, FeelList list)
    {
        var kept = new List<object?>();
        foreach (var item in list.Span)
        {
            run.Step(kept.Count + 1);
            if (!kept.Exists(one => Operators.Same(one, item) is true)) kept.Add(item);
        }

        return new([.. kept]);
    }

    private static FeelList Flatten(Run run, object?[] arguments, Span at)
    {
        var items = new List<object?>();
        Add(List(arguments));
        return new([.. items]);

        void Add(FeelList list)
        {
            run.Enter();
            foreach (var item in list.Span)
            {
                if (item is FeelList inner) Add(inner);
                else items.Add(item);
            }

            run.MayHold(items.Count);
            run.Leave();
        }
    }

    private static object? Sort(Run run, object?[] arguments, Span at)
    {
        var function = (FeelFunction)arguments[1]!;
        return Sorted(run, List(arguments), (one, other) => Calls.Invoke(run, function, [one, other], null, at));
    }

    private static Func<object?, object?, object?> Precedes(Run run, Span at) =>
        (one, other) => Operators.Less(run, one, other, at);

    // By merging: stable, and at most n log n questions, whatever the function answers.
    private static FeelList? Sorted(Run run, FeelList list, Func<object?, object?, object?> precedes)
    {
        var (items, other, known) = (list.ToArray(), new object?[list.Count], true);
        for (var width = 1; width < items.Length; width *= 2)
        {
            for (var start = 0; start < items.Length; start += 2 * width)
            {
                var (left, middle, end) = (start, Math.Min(start + width, items.Length), Math.Min(start + 2 * width,
                    items.Length));
                var right = middle;
                for (var at = start; at < end; at++)
                {
                    run.Step();
                    var takeRight = right < end && (left >= middle || Ask(items[right], items[left]));
                    other[at] = takeRight ? items[right++] : items[left++];
                }
            }

            (items, other) = (other, items);
        }

        return known ? new(items) : null;

        bool Ask(object? one, object? two)
        {
            var answer = precedes(one, two);
            known &= answer is bool;
            return answer is true;
        }
    }
}
