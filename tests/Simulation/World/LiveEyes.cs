namespace City.Simulation;

/// <summary>Looks at the live city itself, where all is what the log says, byte for byte.</summary>
internal sealed class LiveEyes(LiveCity city) : Eyes
{
    public override ICity City => city;

    public override bool IsSame(in EntityRecord record, TrueEntity entity, ShardTruth shard) =>
        ViewCheck.IsSame(record.Bytes.Span, entity);

    public override bool IsSame(Attribute told, Attribute there) =>
        (told.Name, told.DatasetId, told.Value) == (there.Name, there.DatasetId, there.Value);
}
