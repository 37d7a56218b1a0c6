namespace City.Feel;

/// <summary>One iterator of a for, some or every: its variable's slot and what it goes through.</summary>
internal sealed record Loop(int Slot, Code From, Code? To, Span At)
{
    /// <summary>
    /// Calls back for every combination, the last iterator fastest, until that says false.
    /// </summary>
    /// <returns>False where something could not be gone through.</returns>
    public static bool Each(Run run, Loop[] loops, int index, Func<bool> body)
    {
        var going = true;
        return Walk(run, loops, index, body, ref going);
    }

    private static bool Walk(Run run, Loop[] loops, int index, Func<bool> body, ref bool going)
    {
        if (index == loops.Length)
        {
            going = body();
            return true;
        }

        if (loops[index].Items(run) is not { } items) return false;
        foreach (var item in items)
        {
            run.Step();
            run.Slots[loops[index].Slot] = item;
            if (!Walk(run, loops, index + 1, body, ref going)) return false;
            if (!going) return true;
        }

        return true;
    }

    private IEnumerable<object?>? Items(Run run)
    {
        var first = From(run);
        if (To is not null) return Between(run, first, To(run), both: true);
        return first switch
        {
            FeelList list => list,
            FeelRange { Start: not null, End: not null } range => OfRange(run, range),
            null => Refused(run, null, null),
            FeelRange range => Refused(run, range, null),
            _ => [first],
        };
    }

    private IEnumerable<object?>? OfRange(Run run, FeelRange range)
    {
        var items = Between(run, range.Start, range.End, both: false);
        if (items is null) return null;
        return items.Where(item => Ranges.Contains(run, range, item, At) is true);
    }

    private IEnumerable<object?>? Between(Run run, object? first, object? last, bool both)
    {
        if (first is FeelDate from && last is FeelDate until) return Days(from.DayNumber, until.DayNumber, both);
        if (first is not FeelNumber low || last is not FeelNumber high || !low.IsInteger || !high.IsInteger)
            return Refused(run, first, last);
        return low.TryLong(out var start) && high.TryLong(out var end)
            ? Numbers(start, end, both) : Refused(run, first, last);
    }

    private IEnumerable<object?>? Refused(Run run, object? first, object? last)
    {
        run.NullOfTypes("for", first, last, At);
        return null;
    }

    private static IEnumerable<object?> Numbers(long start, long end, bool both)
    {
        var step = start <= end ? 1 : -1;
        if (step < 0 && !both) yield break;
        for (var number = start; ; number += step)
        {
            yield return FeelNumber.Of(number);
            if (number == end) yield break;
        }
    }

    private static IEnumerable<object?> Days(long start, long end, bool both)
    {
        foreach (var day in Numbers(start, end, both))
        {
            if (((FeelNumber)day!).TryLong(out var number) && FeelDate.TryFromDays(number, out var date))
                yield return date;
        }
    }
}
