namespace City.Identify;

/// <summary>What becomes of a value whose index is there, or is not.</summary>
internal enum PutMode
{
    /// <summary>None of them may be there.</summary>
    Add,

    /// <summary>All of them must be there.</summary>
    Replace,

    /// <summary>Either.</summary>
    AddOrReplace,
}
