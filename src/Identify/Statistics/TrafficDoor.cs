namespace City.Identify;

/// <summary>Through which door a question came.</summary>
internal enum TrafficDoor : byte
{
    /// <summary>The Handle protocol in datagrams.</summary>
    Udp,

    /// <summary>The Handle protocol over a connection.</summary>
    Tcp,

    /// <summary>The interface over HTTP.</summary>
    Http,
}
