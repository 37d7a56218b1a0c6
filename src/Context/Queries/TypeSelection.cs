namespace City.Context;

/// <summary>
/// Reads selections of types (GS CIM 009 V1.9.1, 4.17): <c>A,B</c> or <c>A|B</c> for either, <c>(A;B)</c> for both.
/// </summary>
internal static class TypeSelection
{
    public static TypeCondition Read(string text, LdContext context) => Selection.Read<TypeCondition>(
        "type", text,
        (ref cursor, name) => Names.Are(name)
            ? new TypeCondition.Is(context.Expand(name))
            : throw cursor.Fault("the name of a type is missing or has wrong characters"),
        static any => new TypeCondition.Any(any), static all => new TypeCondition.All(all));
}
