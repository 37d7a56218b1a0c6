namespace City.Host.Backups;

/// <summary>The city went away in the middle of its answer.</summary>
internal sealed class LostException(Exception inner) : Exception(inner.Message, inner);
