namespace City.Sense;

/// <summary>
/// Watches which columns of a mapping held anything so far: a path of JSON that was misspelt is an empty cell in every
/// record, and no record is refused for it. Safe for use by many tasks.
/// </summary>
internal sealed class ColumnSight(Mapping mapping)
{
    private ImmutableArray<string> _unseen = [.. RecordMapper.Columned(mapping)];
    private long _records;

    /// <summary>How many records were looked at, and the columns that were empty in all of them.</summary>
    public (long Records, ImmutableArray<string> Unseen) Now =>
        Interlocked.Read(ref _records) is > 0 and var records ? (records, _unseen) : (0, []);

    /// <summary>Looks at a record.</summary>
    /// <param name="mapper">Knows where its columns are.</param>
    /// <param name="fields">Its cells.</param>
    public void Look(RecordMapper mapper, ImmutableArray<string> fields)
    {
        Interlocked.Increment(ref _records);
        foreach (var column in _unseen)
            if (mapper.Place(column) is { } place && fields[place].Length > 0)
                ImmutableInterlocked.Update(ref _unseen, (unseen, seen) => unseen.Remove(seen), column);
    }
}
