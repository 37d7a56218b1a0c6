namespace City.Sense;

/// <summary>What is done with a word that a list of values does not hold.</summary>
public enum OtherWord
{
    /// <summary>The record is rejected.</summary>
    Refuse,

    /// <summary>It is taken as it is.</summary>
    Keep,

    /// <summary>The attribute is left out of the record.</summary>
    Omit,
}
