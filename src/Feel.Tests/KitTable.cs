using System.Globalization;
using System.Text;

namespace City.Feel.Tests;

/// <summary>Writes down how the kit went, a row a folder.</summary>
internal static class KitTable
{
    private const string Head = """
        # Conformance to DMN

        How `src/Feel` does in the public test kit of DMN (`dmn-tck/tck`, Apache License 2.0; an excerpt of commit
        `0dbcaf9`). The table is written by a test: `CITY_DMN_KIT=… CITY_APPROVE=1` and the suite `Feel`; without
        `CITY_APPROVE` the suite fails where the table says anything else. `citybrain dmn test FOLDER` runs any
        folder of this form.

        A case that expects an error needs null *and* a diagnostic. Numbers are compared exactly, save where the kit
        writes down eight decimals or more, or fifteen digits or more: there the last may be off. Skipped are the
        cases that need classes of Java (`0076-feel-external-java`).


        """;

    public static string Of(IReadOnlyList<KitCase> cases)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("| folder | cases | passed | failed | skipped | with a value | of these passed |\n");
        text.Append("|---|---|---|---|---|---|---|\n");
        foreach (var folder in cases.GroupBy(one => one.Folder, StringComparer.Ordinal))
            Row(text, folder.Key, [.. folder]);
        foreach (var level in cases.GroupBy(one => one.Folder.Split('/')[0], StringComparer.Ordinal))
            Row(text, $"**{level.Key}**", [.. level]);
        Row(text, "**all**", cases);
        var files = cases.GroupBy(one => (one.Folder, one.File)).ToList();
        var whole = files.Count(file => file.All(one => one.Outcome == "passed"));
        text.Append(CultureInfo.InvariantCulture, $"\n{whole} of {files.Count} test files are passed in full.\n");
        var failed = cases.Where(one => one.Outcome == "failed").ToList();
        if (failed.Count > 0) text.Append("\n## Not passed\n\n");
        foreach (var one in failed)
            text.Append(CultureInfo.InvariantCulture, $"- `{one.Folder}` {one.File} {one.Case}\n");
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, IReadOnlyList<KitCase> cases)
    {
        var values = cases.Where(one => one.ExpectsValue).ToList();
        text.Append(
            CultureInfo.InvariantCulture,
            $"| {name} | {cases.Count} | {Count(cases, "passed")} | {Count(cases, "failed")}")
            .Append(CultureInfo.InvariantCulture, $" | {Count(cases, "skipped")} | {values.Count}")
            .Append(CultureInfo.InvariantCulture, $" | {Count(values, "passed")} |\n");
    }

    private static int Count(IReadOnlyList<KitCase> cases, string outcome) =>
        cases.Count(one => one.Outcome == outcome);
}
