namespace City.Context;

/// <summary>Where @context documents come from.</summary>
public interface IContextSource
{
    /// <summary>The largest document, in bytes.</summary>
    const int BytesMax = 1024 * 1024;

    /// <summary>
    /// The document of an absolute http or https address. Refused with <c>ngsi.context.unavailable</c> where it cannot
    /// be had, with <c>ngsi.context.forbidden</c> where the address may not be asked.
    /// </summary>
    ValueTask<Result<ReadOnlyMemory<byte>>> LoadAsync(Uri url, CancellationToken cancel);
}
