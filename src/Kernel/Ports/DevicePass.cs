using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>What a device may do that has shown its key.</summary>
/// <param name="Device">The device's id.</param>
/// <param name="Key">The id of the key; not the key.</param>
/// <param name="Topics">
/// Filters of the topics that it may write to and read from besides those below its own, <c>devices/ID/#</c>.
/// </param>
public sealed record DevicePass(string Device, string Key, ImmutableArray<string> Topics);
