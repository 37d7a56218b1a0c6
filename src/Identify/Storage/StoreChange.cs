namespace City.Identify;

/// <summary>
/// One change to a record. It decides when its turn has come, against what is then there, changes that wait for the
/// same sync among it.
/// </summary>
internal abstract class StoreChange(RecordKind kind, byte[] name)
{
    /// <summary>The kind of the record.</summary>
    public RecordKind Kind => kind;

    /// <summary>The name of the record.</summary>
    public virtual byte[] Name => name;

    /// <summary>How it ended, once it was decided.</summary>
    public ResponseCode Result { get; protected set; }

    /// <summary>True where there was a record of that name when its turn came.</summary>
    public bool Existed { get; set; }

    /// <summary>True for what goes with the changes of a batch: the note of it, and what it takes of quotas.</summary>
    public virtual bool IsBeside => false;

    /// <summary>The most bytes that the new body may have.</summary>
    public virtual int BytesMost => WireLimits.MessageBytes;

    /// <summary>How it ended when the batch was carried out before.</summary>
    public void Recall(ResponseCode code, bool existed) => (Result, Existed) = (code, existed);

    /// <summary>Decides. Makes no I/O of its own and takes its time from nobody.</summary>
    /// <param name="view">What is there.</param>
    /// <param name="current">The record's own buffer, filled; null where there is none.</param>
    /// <param name="body">Where the new body goes.</param>
    /// <returns>What becomes of the record, and the code to answer.</returns>
    public abstract (ChangeEffect Effect, ResponseCode Code) Decide(
        IStoreView view, RecordBuffer? current, WireWriter body);
}
