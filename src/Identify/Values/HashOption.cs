namespace City.Identify;

/// <summary>By which part of a handle a site chooses the server.</summary>
internal enum HashOption : byte
{
    Prefix = 0,
    Suffix = 1,
    All = 2,
}
