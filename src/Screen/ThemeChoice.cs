using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// The light in which a reader gets the pages: as the system has it, light, dark, with more contrast, or large for a
/// wall of screens.
/// </summary>
internal static class ThemeChoice
{
    public const string CookieName = "citybrain-theme";

    /// <summary>As the system has it.</summary>
    public const string Auto = "auto";

    public static readonly IReadOnlyList<string> All = [Auto, "light", "dark", "contrast", "wall"];

    /// <summary>The theme that was chosen before; empty to follow the system.</summary>
    public static string For(HttpRequest request) =>
        request.Cookies.TryGetValue(CookieName, out var chosen) && chosen != Auto && All.Contains(chosen) ? chosen : "";
}
