namespace City.Identify;

/// <summary>What the store holds.</summary>
/// <param name="Handles">Registered identifiers.</param>
/// <param name="Homes">Prefixes that the node holds.</param>
/// <param name="LogBytes">Bytes of the log, old records among them.</param>
/// <param name="LiveBytes">Bytes of the newest records.</param>
/// <param name="IndexBytes">Bytes of the index.</param>
public sealed record StoreFigures(long Handles, long Homes, long LogBytes, long LiveBytes, long IndexBytes);
