namespace City.Sense;

/// <summary>What a cell gave: a value, nothing, or a refusal.</summary>
internal readonly record struct CellValue(Value Value, bool Omitted, Refusal? Refusal)
{
    public static CellValue None => new(default, true, null);

    public bool HasValue => !Omitted && Refusal is null;

    public static implicit operator CellValue(Value value) => new(value, false, null);

    public static implicit operator CellValue(Refusal refusal) => new(default, false, refusal);
}
