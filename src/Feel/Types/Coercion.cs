namespace City.Feel;

/// <summary>The conversions that happen by themselves (DMN 1.5, 10.3.2.9.4).</summary>
internal static class Coercion
{
    /// <summary>
    /// Makes a value one of a type: a list of one becomes its item, an item a list of one, a date its midnight UTC.
    /// Null is of every type.
    /// </summary>
    public static bool TryCoerce(object? value, FeelType type, out object? coerced)
    {
        coerced = value;
        if (value is null || type.Kind == FeelKind.Any && type.Allows is null || type.Has(value)) return true;
        if (value is FeelList { Count: 1 } list && type.Kind != FeelKind.List && type.Has(list[0]))
        {
            coerced = list[0];
            return true;
        }

        if (type.Kind == FeelKind.List && value is not FeelList && type.Has(new FeelList(value)))
        {
            coerced = new FeelList(value);
            return true;
        }

        if (value is FeelDate date && type.Kind == FeelKind.DateTime)
        {
            coerced = Temporal.Moment(date);
            return true;
        }

        coerced = null;
        return false;
    }

    /// <summary>A value in which texts are made what a type wants where they are written so.</summary>
    public static object? FromText(object? value, FeelType type) => value switch
    {
        string text when type.Kind is FeelKind.Date or FeelKind.Time or FeelKind.DateTime or FeelKind.DaysDuration
            or FeelKind.MonthsDuration => Temporal.Parse(text) is { } made && FeelType.KindOf(made) == type.Kind
                ? made : value,
        FeelList list when type.Kind == FeelKind.List =>
            new FeelList([.. list.Select(item => FromText(item, type.Element!))]),
        FeelContext context when type.Entries.Count > 0 => new FeelContext(context.Entries.Select(entry =>
            KeyValuePair.Create(entry.Key, FromText(entry.Value, type.EntryOf(entry.Key) ?? FeelType.Any)))),
        _ => value,
    };
}
