using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>Gathers what is wrong with a store.</summary>
internal sealed class FaultList
{
    private readonly List<StoreFault> _faults = [];

    public ImmutableArray<StoreFault> Faults => [.. _faults];

    public void Add(string part, int? shard, string what, string remedy) =>
        _faults.Add(new StoreFault(part, shard, what, remedy));

    /// <summary>
    /// Does a part of the check; what damage it meets is noted, and then there is no result. Bytes that are damaged and
    /// have the right checksum may lead readers anywhere, so those exceptions are damage too.
    /// </summary>
    public async ValueTask<long?> TryAsync(string part, int? shard, string remedy, Func<Task<long>> check)
    {
        try
        {
            return await check().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is InvalidDataException or StoreException or ArgumentException
            or IndexOutOfRangeException or InvalidOperationException or OverflowException)
        {
            Add(part, shard, fault.Message, remedy);
            return null;
        }
    }
}
