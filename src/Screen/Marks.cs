namespace City.Screen;

/// <summary>
/// How a type is marked on the map: a shape and a colour, so that neither alone has to be told apart. The colours are
/// the tokens <c>--mark-0</c> to <c>--mark-9</c> of the style sheet; the shapes are paths in a square of 24.
/// </summary>
internal static class Marks
{
    /// <summary>How many colours there are; shares no factor with the number of shapes.</summary>
    public const int Colours = 10;

    private static readonly string[] Shapes =
    [
        "M12 4a8 8 0 1 1 0 16a8 8 0 1 1 0-16z",
        "M5 5h14v14h-14z",
        "M12 3.5l9 16h-18z",
        "M12 2.5l9.5 9.5l-9.5 9.5l-9.5-9.5z",
        "M12 3l8 4.5v9l-8 4.5l-8-4.5v-9z",
        "M12 2.5l2.8 6.2l6.7.7l-5 4.5l1.4 6.6l-5.9-3.4l-5.9 3.4l1.4-6.6l-5-4.5l6.7-.7z",
        "M9 3.5h6v5.5h5.5v6h-5.5v5.5h-6v-5.5h-5.5v-6h5.5z",
    ];

    /// <summary>The outline of the mark with this number.</summary>
    public static string Shape(int mark) => Shapes[mark % Shapes.Length];

    /// <summary>The colour of the mark with this number.</summary>
    public static int Colour(int mark) => mark % Colours;
}
