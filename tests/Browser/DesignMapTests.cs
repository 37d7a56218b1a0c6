using Xunit;

namespace City.Browser;

public sealed class DesignMapTests(Stage stage)
{
    [Fact]
    public async Task The_page_of_components_draws_a_map_of_its_own_with_clusters_and_layers()
    {
        await using var window = await stage.SignedInAsync(new WindowStart { Draws = true });
        await window.GoAsync("/design");
        await window.Page.WaitForSelectorAsync("[data-map-sample][data-state=ready]");
        await CountsAsync(window, "clusters > 0 && single > 0");

        foreach (var layer in await window.Page.Locator("[data-layers] input").AllAsync()) await layer.UncheckAsync();
        await CountsAsync(window, "clusters === 0 && single === 0");

        await window.Page.CheckAsync("[data-layers] li:first-child input");
        await CountsAsync(window, "clusters + single > 0");
        window.WasClean();
    }

    /// <summary>Waits until what is drawn is as a condition says.</summary>
    private static async Task CountsAsync(Window window, string holds) => await window.Page.WaitForFunctionAsync($$"""
        () => {
          const shown = document.querySelector("[data-map-sample]").dataset;
          const [clusters, single] = [Number(shown.clusters), Number(shown.single)];
          return {{holds}};
        }
        """);
}
