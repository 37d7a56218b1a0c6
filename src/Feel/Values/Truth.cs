namespace City.Feel;

/// <summary>The two truths as objects, so that none is made while an expression runs.</summary>
internal static class Truth
{
    public static readonly object True = true, False = false;

    public static object Of(bool value) => value ? True : False;
}
