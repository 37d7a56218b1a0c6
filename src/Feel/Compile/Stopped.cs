namespace City.Feel;

/// <summary>Leaves an evaluation that has used what it may use; it never leaves the library.</summary>
internal sealed class Stopped(string code, string english, string chinese) : Exception(english)
{
    public string Code { get; } = code;

    public (string En, string Zh) Said { get; } = (english, chinese);
}
