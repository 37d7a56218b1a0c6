namespace City.Feel;

/// <summary>Items of a list by place or by condition (DMN 1.5, 10.3.2.5).</summary>
internal static class Filters
{
    public static object? Index(Run run, object? target, FeelNumber index, Span at)
    {
        var items = target is FeelList list ? list.Span : new FeelList(target).Span;
        if (!index.TryLong(out var place) || place == 0)
            return run.Null(
                FeelCodes.WrongValue, at, "Places are counted from 1, or from -1 backwards.", "位置从 1 起数，倒数从 -1 起。");
        if (target is null) return null;
        if (Math.Abs(place) > items.Length)
            return run.Null(
                FeelCodes.WrongValue, at, $"The list has only {items.Length} items.", $"列表只有 {items.Length} 项。");
        return place > 0 ? items[(int)place - 1] : items[items.Length + (int)place];
    }

    public static object? Where(Run run, object? target, int slot, Code condition, Span at)
    {
        if (target is null) return FeelList.Empty;
        var list = target as FeelList ?? new FeelList(target);
        var kept = new List<object?>();
        for (var i = 0; i < list.Count; i++)
        {
            run.Step();
            run.Slots[slot] = list[i];
            switch (condition(run))
            {
                case true: kept.Add(list[i]); break;
                case FeelNumber index when i == 0: return Index(run, list, index, at);
                case null or bool: break;
                case var other:
                    return run.Null(
                        FeelCodes.WrongType, at, $"A condition is true or false, not {FeelType.NameOf(other)}.",
                        $"条件应为真或假，而不是 {FeelType.NameOf(other)}。");
            }
        }

        run.Slots[slot] = null;
        return kept.Count == list.Count ? list : new FeelList([.. kept]);
    }
}
