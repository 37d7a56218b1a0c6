using System.Net;

namespace City.Identify;

/// <summary>Who asks, once proven.</summary>
/// <param name="Name">Whose key or secret it was; for the brain's own callers an index of 0 and their subject.</param>
/// <param name="IsOfNode">True for who administers the whole node.</param>
/// <param name="From">From which address; null where it is none.</param>
internal sealed record Administrator(HandleReference Name, bool IsOfNode, IPAddress? From = null);
