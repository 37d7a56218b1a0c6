namespace City.Identify;

/// <summary>A whole message. Its lengths follow from what it holds and are not looked at when it is written.</summary>
/// <param name="Envelope">The first 20 bytes.</param>
/// <param name="Header">The next 24.</param>
/// <param name="Body">What it says.</param>
/// <param name="Digest">In an answer: the hash of the request, where that was asked for.</param>
/// <param name="Credential">What proves who sent it, or null.</param>
internal sealed record HandleMessage(
    Envelope Envelope, MessageHeader Header, MessageBody Body, RequestDigest? Digest = null,
    Credential? Credential = null);
