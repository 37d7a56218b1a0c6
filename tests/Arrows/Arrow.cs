namespace City.Arrows;

/// <summary>One assembly refers to another.</summary>
internal readonly record struct Arrow(string Tail, string Head)
{
    public override string ToString() => $"{Tail} -> {Head}";
}
