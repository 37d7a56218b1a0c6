namespace City.Kernel;

/// <summary>The right to be forgotten: erases what the city holds of a person.</summary>
public interface IErasure
{
    /// <summary>
    /// Destroys the key of a data subject, so that what it sealed can never be read again, wherever a copy lies, and
    /// removes what it sealed from the live entities. Asked again, it goes on where it was interrupted. Needs the grant
    /// to administer. Refused with <c>subject.unknown</c> where nothing of the subject was ever sealed, with
    /// <c>erase.unfinished</c> where the key is destroyed and its place on the disk could not be wiped yet.
    /// </summary>
    ValueTask<Result<DestroyedKey>> EraseAsync(string subject, Caller caller, CancellationToken cancel);

    /// <summary>The erasures of the caller's tenant, the oldest first. Needs the grant to administer.</summary>
    ValueTask<Result<IReadOnlyList<DestroyedKey>>> ErasedAsync(Caller caller, CancellationToken cancel);

    /// <summary>
    /// Ends erasures that were interrupted, as by the end of the process. What goes wrong with one keeps none of the
    /// others from being ended.
    /// </summary>
    /// <returns>Those that could not be ended, the oldest first, to be tried again later.</returns>
    ValueTask<IReadOnlyList<UnfinishedErasure>> ResumeAsync(CancellationToken cancel);
}
