using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// Reads selections of types (GS CIM 009 V1.9.1, 4.17): <c>A,B</c> or <c>A|B</c> for either, <c>(A;B)</c> for both.
/// </summary>
internal static class TypeSelection
{
    private const string Marks = "(),;|";

    public static TypeCondition Read(string text, LdContext context)
    {
        var cursor = new QueryCursor("type", text);
        cursor.CheckLength();
        var condition = Either(ref cursor, context);
        cursor.End();
        return condition;
    }

    private static TypeCondition Either(ref QueryCursor cursor, LdContext context)
    {
        var any = ImmutableArray.CreateBuilder<TypeCondition>();
        do any.Add(Both(ref cursor, context));
        while (cursor.Take(',') || cursor.Take('|'));
        return any.Count == 1 ? any[0] : new TypeCondition.Any(any.ToImmutable());
    }

    private static TypeCondition Both(ref QueryCursor cursor, LdContext context)
    {
        var all = ImmutableArray.CreateBuilder<TypeCondition>();
        do all.Add(One(ref cursor, context));
        while (cursor.Take(';'));
        return all.Count == 1 ? all[0] : new TypeCondition.All(all.ToImmutable());
    }

    private static TypeCondition One(ref QueryCursor cursor, LdContext context)
    {
        if (cursor.Take('('))
        {
            cursor.Enter();
            var inner = Either(ref cursor, context);
            if (!cursor.Take(')')) throw cursor.Fault("a closing bracket is missing");
            cursor.Leave();
            return inner;
        }

        cursor.CountTerm();
        var end = cursor.Rest.IndexOfAny(Marks);
        var name = (end < 0 ? cursor.Rest : cursor.Rest[..end]).ToString();
        if (!Names.Are(name)) throw cursor.Fault("the name of a type is missing or has wrong characters");
        cursor.Position += name.Length;
        return new TypeCondition.Is(context.Expand(name));
    }
}
