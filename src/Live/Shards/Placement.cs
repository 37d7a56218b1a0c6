using City.Kernel;

namespace City.Live;

/// <summary>
/// How a shard says that an entity lives in the shard of another key; the router follows, no caller sees it.
/// </summary>
internal static class Placement
{
    private const string Code = "live.elsewhere";

    public static Refusal Elsewhere(string key) =>
        new(RefusalKind.Conflict, Code, "The entity lives beside another key.", key);

    public static bool Is(Refusal? refusal, out string key)
    {
        key = refusal?.At ?? "";
        return refusal is { Code: Code };
    }
}
