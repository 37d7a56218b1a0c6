using System.Text;

namespace City.Identify;

/// <summary>
/// Notes a write in the frame that carries it out: the last change of its batch, so that what came of the others is
/// known. A write that was answered is noted, and one that is noted was carried out.
/// </summary>
internal sealed class AuditEntry : StoreChange
{
    /// <summary>Bytes of names that one entry holds at most; what is beyond is counted.</summary>
    public const int NamesBytesMax = 64 * 1024;

    private const int FixedBytes = 64, TextLettersMax = 512;

    private readonly AuditRing _ring;
    private readonly AuditNote _note;
    private readonly IReadOnlyList<StoreChange> _changes;
    private readonly (int Total, int Done)? _counted;
    private readonly int _named;

    /// <summary>The note of changes that are committed before it in the same batch.</summary>
    public AuditEntry(AuditRing ring, AuditNote note, IReadOnlyList<StoreChange> changes)
        : base(RecordKind.Audit, [])
    {
        (_ring, _changes) = (ring, changes);
        _note = note with { Op = Short(note.Op), By = Short(note.By), From = Short(note.From) };
        var bytes = 0;
        while (_named < changes.Count && (bytes += changes[_named].Name.Length + 6) <= NamesBytesMax) _named++;
        BytesMost = FixedBytes + Math.Min(bytes, NamesBytesMax) + Encoding.UTF8.GetByteCount(_note.Op)
            + Encoding.UTF8.GetByteCount(_note.By) + Encoding.UTF8.GetByteCount(_note.From);
    }

    /// <summary>The note of something that was counted before.</summary>
    public AuditEntry(AuditRing ring, AuditNote note, int total, int done) : this(ring, note, []) =>
        _counted = (total, done);

    /// <summary>Its place in the ring, which follows from the turn in which it is carried out.</summary>
    public override byte[] Name => _ring.NextName;

    public override bool IsBeside => true;

    public override int BytesMost { get; }

    /// <inheritdoc/>
    public override (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body)
    {
        body.Byte(AuditRecord.Version);
        body.Int64(_ring.TakeNumber());
        body.Int64(_note.At.ToUnixTimeMilliseconds());
        body.Text(_note.Op);
        body.Text(_note.By);
        body.Text(_note.From);
        body.Int32(_counted?.Total ?? _changes.Count);
        body.Int32(_counted?.Done ?? _changes.Count(change => change.Result == ResponseCode.Success));
        body.Int32(_named);
        foreach (var change in _changes.Take(_named))
        {
            body.Block(change.Name);
            // What was damaged on the disk decided nothing.
            body.Int16((short)(change.Result == ResponseCode.None ? ResponseCode.Error : change.Result));
        }

        return (ChangeEffect.Put, ResponseCode.Success);
    }

    private static string Short(string text) => text.Length <= TextLettersMax ? text : text[..TextLettersMax] + "…";
}
