using System.Net;

namespace City.Connectors.Mqtt;

/// <summary>
/// A program that came with a token of the API: with the grant to write it may send to every topic that a feed takes,
/// with that to read it may listen to all.
/// </summary>
internal sealed record TokenGuest(TokenPass Pass, LiveFeeds Feeds, bool SpeaksReasons, EndPoint? From)
    : Guest(SpeaksReasons, From)
{
    /// <summary>The user name under which a token is the password.</summary>
    public const string User = "token";

    /// <summary>No id of a device has a colon.</summary>
    public override string Name => "token:" + Pass.Id;

    /// <inheritdoc/>
    public override bool IsGood => Pass.Credential.IsGood;

    /// <inheritdoc/>
    public override string Hint => "A token with the grant to write writes to topics that a feed takes.";

    /// <summary>A program that listens is not the device that is asked.</summary>
    public override bool TakesCommands => false;

    /// <inheritdoc/>
    public override bool MayWrite(string topic) =>
        Pass.Caller.Grants.HasFlag(Grants.Write) && IsOpen(topic) && Feeds.For(topic).Count > 0;

    /// <inheritdoc/>
    public override bool MayListen(string filter) => Pass.Caller.Grants.HasFlag(Grants.Read) && IsOpen(filter);

    private static bool IsOpen(string text) => text.Length is > 0 and <= TopicPattern.LengthMax && text[0] != '$';
}
