namespace City.Sense;

/// <summary>As what a cell is read.</summary>
public enum CellType
{
    /// <summary>Text, without the blanks around it.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>A moment.</summary>
    Time,

    /// <summary>JSON.</summary>
    Json,
}
