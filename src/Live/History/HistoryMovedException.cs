namespace City.Live;

/// <summary>A part of history was merged into another while it was about to be read; reading again goes well.</summary>
internal sealed class HistoryMovedException() : Exception("A part of the history was replaced while it was read.");
