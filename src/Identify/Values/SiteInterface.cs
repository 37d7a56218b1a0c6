namespace City.Identify;

/// <summary>One way to speak to a server.</summary>
/// <param name="Use">1 administration, 2 queries, 3 both.</param>
/// <param name="Transport">By which wire.</param>
/// <param name="Port">At which port.</param>
internal readonly record struct SiteInterface(byte Use, SiteTransport Transport, int Port)
{
    public const byte Administration = 1;
    public const byte Query = 2;
    public const byte Both = 3;
}
