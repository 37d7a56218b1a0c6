using System.Net;

namespace City.Identify;

/// <summary>A request that is being answered.</summary>
/// <param name="Message">All its bytes, envelope included.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Header">Its header.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="Connection">What is known of its connection; null over UDP.</param>
internal sealed record Request(
    ReadOnlyMemory<byte> Message, Envelope Envelope, MessageHeader Header, IPAddress Source,
    ConnectionState? Connection);
