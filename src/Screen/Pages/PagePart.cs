using System.ComponentModel;
using Microsoft.AspNetCore.Components;

namespace City.Screen.Pages;

/// <summary>What every part of a page has at hand. Parts are public only because Razor makes them so.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PagePart : ComponentBase
{
    [Inject]
    internal Drawing Drawing { get; set; } = null!;

    private protected Frame Frame => Drawing.Frame;

    private protected Texts T => Drawing.Frame.Texts;
}
