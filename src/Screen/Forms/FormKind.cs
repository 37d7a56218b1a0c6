namespace City.Screen;

/// <summary>What a field of a form takes.</summary>
internal enum FormKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, perhaps with a unit.</summary>
    Number,

    /// <summary>A whole number, perhaps with a unit.</summary>
    Whole,

    /// <summary>A day (RFC 3339, full-date).</summary>
    Date,

    /// <summary>A moment (RFC 3339, date-time), asked in the reader's zone.</summary>
    Moment,

    /// <summary>One of several.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Boolean,

    /// <summary>A point (RFC 7946), asked as two numbers of degrees.</summary>
    Geo,

    /// <summary>A list of objects.</summary>
    List,
}
