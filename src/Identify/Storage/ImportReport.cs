using System.Collections.Immutable;

namespace City.Identify;

/// <summary>How far a load came, and what came of it; all counts of this file from its beginning on.</summary>
/// <param name="Bytes">Bytes read.</param>
/// <param name="BytesOf">Bytes of the file.</param>
/// <param name="Registered">Identifiers registered.</param>
/// <param name="Existing">Identifiers that were there already and stay as they are.</param>
/// <param name="Rejected">Lines that were none.</param>
/// <param name="FirstFaults">Where the first of these begin in the file, in bytes, with their codes.</param>
public sealed record ImportReport(
    long Bytes, long BytesOf, long Registered, long Existing, long Rejected,
    ImmutableArray<(long At, ResponseCode Code)> FirstFaults);
