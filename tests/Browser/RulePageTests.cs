using City.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>Decision tables are read, changed, tried, kept and compared in the browser, in either language.</summary>
public sealed class RulePageTests(Stage stage)
{
    // The head of a table in the grid has five rows.
    private const int Head = 5;

    [Theory]
    [InlineData("en-GB", "rule 7 holds", "rule 7 is new")]
    [InlineData("zh-CN", "规则 7 成立", "新增规则 7")]
    public async Task A_table_is_broken_mended_extended_tried_kept_and_compared(
        string locale, string why, string difference)
    {
        if (locale == "en-GB") LongForm.Only();
        var name = "air-" + locale.ToLowerInvariant();
        await using var window = await stage.SignedInAsync(new WindowStart { Locale = locale });
        await CopyAsync(window, name);
        var page = window.Page;
        await page.GotoAsync($"/rules/{name}");
        await page.ClickAsync("[data-act=begin]");
        await page.WaitForSelectorAsync("[data-ready=grid]");

        // What is wrong is said at its character while it is written, and at its cell after.
        await WriteAsync(page, Head + 1, 0, "<= 50 or 3");
        await page.WaitForSelectorAsync(".feel[aria-invalid=true]");
        await page.Keyboard.PressAsync("Enter");
        Assert.StartsWith("1:7 ", await page.InnerTextAsync("td.bad .cell-fault"), StringComparison.Ordinal);
        await page.ClickAsync("[data-act='edit.undo']");
        await page.WaitForSelectorAsync(".grid-state[data-errors='0']");
        Assert.Equal("(50..100]", await Cell(page, Head + 1, 0).InnerTextAsync());

        // A new rule that overlaps is found, and not any more when the other is made narrower.
        await Cell(page, Head + 5, 0).ClickAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        foreach (var text in (string[])["(300..400]", "\"六级\"", "\"严重污染\"", "\"褐红色\""])
        {
            await TypeAsync(page, text);
            await page.Keyboard.PressAsync("Tab");
        }

        await page.WaitForFunctionAsync("() => document.querySelectorAll('.grid tr.odd').length === 2");
        await WriteAsync(page, Head + 5, 0, "> 400");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.grid tr.odd').length === 0");

        // It decides on the page as it is, and the rule is marked.
        await page.ClickAsync("[data-ask] .feel");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.InsertTextAsync("{PM2.5: 300}");
        await page.Keyboard.PressAsync("Escape");
        await page.ClickAsync("[data-ask] button");
        await page.WaitForSelectorAsync(".grid tr.fired");
        Assert.StartsWith("7", await page.InnerTextAsync(".grid tr.fired"), StringComparison.Ordinal);
        Assert.Contains(why, await page.InnerTextAsync("[data-answer]"), StringComparison.Ordinal);
        await AccessibilityTests.MustPassHereAsync(window, "the grid");

        await page.FillAsync(".save-bar input", "two bands above 300");
        await page.ClickAsync("[data-act='edit.save']");
        await page.WaitForSelectorAsync("q:text('two bands above 300')");
        await page.GotoAsync($"/rules/{name}/diff");
        Assert.Contains(difference, await page.InnerTextAsync("#changes"), StringComparison.Ordinal);
        await AccessibilityTests.MustPassHereAsync(window, "the differences");
        window.WasClean();
    }

    [Fact]
    public async Task Columns_and_rules_are_added_moved_and_undone_by_the_keyboard()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        var page = window.Page;
        await page.GotoAsync("/rules/" + AirRules.Name);
        await page.ClickAsync("[data-act=begin]");
        await page.WaitForSelectorAsync("[data-ready=grid]");
        var before = await page.InnerTextAsync(".grid tbody");

        await Cell(page, Head, 0).ClickAsync();
        await page.Keyboard.PressAsync("Alt+ArrowDown");
        Assert.Equal("<= 50", await Cell(page, Head + 1, 0).InnerTextAsync());
        await page.ClickAsync("[data-act='edit.column.input']");
        Assert.Equal("-", await Cell(page, Head, 1).InnerTextAsync());
        await page.ClickAsync("[data-act='edit.undo']");
        await page.ClickAsync("[data-act='edit.undo']");

        Assert.Equal(before, await page.InnerTextAsync(".grid tbody"));
        Assert.True(await page.IsDisabledAsync("[data-act='edit.save']"));
        window.WasClean();
    }

    [Fact]
    public async Task An_expression_is_completed_checked_and_evaluated_while_it_is_written()
    {
        await using var window = await stage.SignedInAsync(new WindowStart());
        var page = window.Page;
        await page.GotoAsync("/rules/feel");
        await page.WaitForSelectorAsync("[data-ready=rules]");
        await page.WaitForSelectorAsync("[data-answer] .answer:has-text('true')");

        await page.ClickAsync("[data-feel-try] .feel >> nth=0");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("lev");
        await page.WaitForSelectorAsync(".feel-choices [aria-selected=true]:has-text('level')");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("[data-answer] .answer:has-text('4.2')");
        await page.Keyboard.TypeAsync(" + status");
        await page.WaitForSelectorAsync(".feel[aria-invalid=true]");

        Assert.StartsWith("1:1 + is not defined for number and string",
            await page.InnerTextAsync(".cell-fault >> nth=0"), StringComparison.Ordinal);
        window.WasClean();
    }

    [Fact]
    public async Task Without_scripts_a_model_is_read_and_a_decision_asked()
    {
        await using var window = await stage.SignedInAsync(new WindowStart { Scripts = false });
        var page = window.Page;
        await page.GotoAsync("/rules/" + AirRules.Name);
        await page.FillAsync("#example", "{PM2.5: 80}");
        await window.FollowAsync("[data-ask] button");

        Assert.Contains("because rule 3 holds", await page.InnerTextAsync("#ask"), StringComparison.Ordinal);
        Assert.StartsWith("3", await page.InnerTextAsync("tr.fired"), StringComparison.Ordinal);
    }

    private static async Task WriteAsync(IPage page, int row, int column, string text)
    {
        await Cell(page, row, column).ClickAsync();
        await TypeAsync(page, text);
    }

    // In the cell that is chosen; what is offered on the way is left alone.
    private static async Task TypeAsync(IPage page, string text)
    {
        await page.Keyboard.PressAsync("F2");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.InsertTextAsync(text);
        if (await page.Locator(".feel-choices:visible").CountAsync() > 0) await page.Keyboard.PressAsync("Escape");
    }

    private static ILocator Cell(IPage page, int row, int column) =>
        page.Locator($".grid td[data-row='{row}'][data-column='{column}']");

    // A copy of the model that is there, so that no test sees what another changed.
    private static async Task CopyAsync(Window window, string name)
    {
        await window.GoAsync("/rules");
        var status = await window.Page.EvaluateAsync<int>(
            """
            async (name) => {
              const file = await fetch("/api/rules/models/air/file");
              const kept = await fetch(`/api/rules/models/${name}/file`, { method: "PUT", body: await file.blob() });
              return kept.status;
            }
            """, name);
        Assert.Equal(201, status);
    }
}
