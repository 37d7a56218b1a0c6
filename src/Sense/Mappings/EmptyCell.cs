namespace City.Sense;

/// <summary>What is done with an empty cell.</summary>
public enum EmptyCell
{
    /// <summary>The attribute is left out of the record; what the city knew stays.</summary>
    Omit,

    /// <summary>The record is rejected.</summary>
    Refuse,

    /// <summary>The cell is read as if it held a given text.</summary>
    Replace,
}
