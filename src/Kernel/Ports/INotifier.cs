namespace City.Kernel;

/// <summary>
/// Delivers notifications by one means, such as HTTP. Which endpoints it takes is said by their URI's scheme; a
/// connector adds another means by registering one more.
/// </summary>
public interface INotifier
{
    /// <summary>Whether it delivers to URIs of a scheme, given in lower case: <c>https</c>.</summary>
    bool Takes(string scheme);

    /// <summary>
    /// What is wrong with an endpoint that it should take, in one English sentence that says what to do; null where it
    /// can be tried. Asked when a subscription is made, so that no hopeless one is.
    /// </summary>
    string? FaultOf(NotificationEndpoint endpoint);

    /// <summary>
    /// Sends a notification once. What goes wrong on the way is an answer, not an exception; at the latest after the
    /// endpoint's <see cref="NotificationEndpoint.TimeOut"/> there is one.
    /// </summary>
    ValueTask<Delivery> SendAsync(Notification notification, CancellationToken cancel);
}
