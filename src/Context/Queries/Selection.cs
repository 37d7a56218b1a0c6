using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// The grammar that selections of types and of scopes share (GS CIM 009 V1.9.1, 4.17 and 4.19): <c>,</c> or <c>|</c>
/// for either, <c>;</c> for both, brackets.
/// </summary>
internal static class Selection
{
    /// <summary>The signs of which no name is made.</summary>
    public const string Marks = "(),;|";

    /// <summary>Reads one name where the cursor stands.</summary>
    public delegate T ReadName<T>(ref QueryCursor cursor, string name);

    /// <summary>Reads a whole selection.</summary>
    public static T Read<T>(
        string parameter, string text, ReadName<T> name, Func<ImmutableArray<T>, T> either,
        Func<ImmutableArray<T>, T> both)
    {
        var cursor = new QueryCursor(parameter, text);
        cursor.CheckLength();
        var condition = Either(ref cursor, name, either, both);
        cursor.End();
        return condition;
    }

    private static T Either<T>(
        ref QueryCursor cursor, ReadName<T> name, Func<ImmutableArray<T>, T> either, Func<ImmutableArray<T>, T> both)
    {
        var any = ImmutableArray.CreateBuilder<T>();
        do any.Add(Both(ref cursor, name, either, both));
        while (cursor.Take(',') || cursor.Take('|'));
        return any.Count == 1 ? any[0] : either(any.ToImmutable());
    }

    private static T Both<T>(
        ref QueryCursor cursor, ReadName<T> name, Func<ImmutableArray<T>, T> either, Func<ImmutableArray<T>, T> both)
    {
        var all = ImmutableArray.CreateBuilder<T>();
        do all.Add(One(ref cursor, name, either, both));
        while (cursor.Take(';'));
        return all.Count == 1 ? all[0] : both(all.ToImmutable());
    }

    private static T One<T>(
        ref QueryCursor cursor, ReadName<T> name, Func<ImmutableArray<T>, T> either, Func<ImmutableArray<T>, T> both)
    {
        if (cursor.Take('('))
        {
            cursor.Enter();
            var inner = Either(ref cursor, name, either, both);
            if (!cursor.Take(')')) throw cursor.Fault("a closing bracket is missing");
            cursor.Leave();
            return inner;
        }

        cursor.CountTerm();
        var end = cursor.Rest.IndexOfAny(Marks);
        var text = (end < 0 ? cursor.Rest : cursor.Rest[..end]).ToString();
        var read = name(ref cursor, text);
        cursor.Position += text.Length;
        return read;
    }
}
