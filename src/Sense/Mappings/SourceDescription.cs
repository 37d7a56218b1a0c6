namespace City.Sense;

/// <summary>How a source of records is written.</summary>
public sealed record SourceDescription
{
    /// <summary>The formats that a mapping may name.</summary>
    public static readonly ImmutableArray<string> Formats = ["csv", "json"];

    /// <summary>The encodings that a mapping may name.</summary>
    public static readonly ImmutableArray<string> Encodings = ["utf-8", "gb18030", "latin-1"];

    /// <summary>The format: <c>csv</c> or <c>json</c>.</summary>
    public string Format { get; init; } = "csv";

    /// <summary>One ASCII character between two cells. Default comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>
    /// One ASCII character around a cell that holds delimiters or line breaks. Default quotation mark.
    /// </summary>
    public char Quote { get; init; } = '"';

    /// <summary>Whether the first record names the columns. Default true.</summary>
    public bool Header { get; init; } = true;

    /// <summary>The columns' names where there is no header.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>One of <see cref="Encodings"/>. Default <c>utf-8</c>.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>
    /// The topics that messages of the feed come by, with columns in them; null where it takes none from a broker.
    /// </summary>
    public TopicPattern? Topic { get; init; }

    /// <summary>With JSON: the path to the array of records; null where the message is the record.</summary>
    public string? Records { get; init; }

    /// <summary>The most records of one message, 1 to 10,000. Default 1,000.</summary>
    public int RecordsMax { get; init; } = 1_000;

    /// <summary>
    /// The longest record in bytes, with JSON the longest message, 64 to 4,194,304; longer ones are rejected. Default
    /// 65,536.
    /// </summary>
    public int RecordBytesMax { get; init; } = 65_536;

    /// <summary>
    /// The most lines of one record, 1 to 10,000; more come only with line breaks in quotes. Default 100.
    /// </summary>
    public int RecordLinesMax { get; init; } = 100;

    /// <summary>The most columns, 1 to 16,384. Default 256.</summary>
    public int ColumnsMax { get; init; } = 256;
}
