namespace City.Identify;

/// <summary>
/// Looks from the other side, for who points to a thing: reads the log, since the index knows names only.
/// </summary>
internal sealed partial class HandleLog
{
    /// <inheritdoc/>
    public Task<NamePage> PointersAsync(byte[] target, long after, int most, CancellationToken cancel) =>
        Task.Run(() => Find(
            RecordKind.Handle, (in RecordView record) => Says(record.Body, target), after, most, cancel), cancel);

    /// <summary>True where a value that anybody may see is the target.</summary>
    private static bool Says(ReadOnlySpan<byte> values, ReadOnlySpan<byte> target)
    {
        if (values.Length < 4 || values.IndexOf(target) < 0) return false;
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            if (value.IsPublic && value.Data.SequenceEqual(target)) return true;
        return false;
    }
}
