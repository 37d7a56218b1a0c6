namespace City.Screen;

/// <summary>How grave something is, in five levels that shape, word and colour each tell apart by themselves.</summary>
internal static class Severity
{
    /// <summary>The gravest level; 1 is the least.</summary>
    public const int Highest = 5;

    // A dot, a square, a triangle, a rhombus, an octagon: the graver, the more like a sign that stops.
    private static readonly string[] Shapes =
    [
        "M12 8a4 4 0 1 1 0 8a4 4 0 1 1 0-8z",
        "M6 6h12v12h-12z",
        "M12 4l9 16h-18z",
        "M12 2.5l9.5 9.5l-9.5 9.5l-9.5-9.5z",
        "M8 2h8l6 6v8l-6 6h-8l-6-6v-8z",
    ];

    /// <summary>The outline of a level's sign in a square of 24.</summary>
    public static string Shape(int level) => Shapes[level - 1];
}
