namespace City.Host;

/// <summary>The codes of what the server itself refuses, whatever the door.</summary>
internal static class DoorProblems
{
    /// <summary>No door has this path.</summary>
    public const string Unknown = "http.path.unknown";

    /// <summary>The door does not know the method.</summary>
    public const string Method = "http.method.unknown";

    /// <summary>The credential may not do this.</summary>
    public const string Forbidden = "http.forbidden";

    /// <summary>The body came in too slowly.</summary>
    public const string Slow = "http.body.slow";

    /// <summary>The body is longer than the server takes.</summary>
    public const string Large = "http.body.large";

    /// <summary>The body is compressed.</summary>
    public const string Encoding = "http.body.encoding";

    /// <summary>The request does not follow the protocol.</summary>
    public const string Malformed = "http.malformed";

    /// <summary>The basemap has no such file.</summary>
    public const string BasemapMissing = "http.basemap.missing";

    /// <summary>A file of the basemap is longer than is served.</summary>
    public const string BasemapLarge = "http.basemap.large";

    /// <summary>The store does not answer, or does not take what it is given.</summary>
    public const string StoreAway = "http.store.away";

    /// <summary>A backup is being made already.</summary>
    public const string BackupBusy = "backup.busy";

    /// <summary>Identifiers are to be backed up where none are served.</summary>
    public const string BackupNoIdentifiers = "backup.identifiers.none";

    /// <summary>A bug or a broken disk.</summary>
    public const string Failed = "http.failed";
}
