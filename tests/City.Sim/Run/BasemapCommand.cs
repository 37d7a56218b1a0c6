using System.CommandLine;

namespace City.Sim;

/// <summary><c>citysim basemap</c>: writes the map of the simulated city.</summary>
internal static class BasemapCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var seed = Options.Seed();
        var folder = Options.Checked("--out", "DIR", "The folder to write it to. 输出目录。",
            text => text.Length == 0 ? "give a folder. · 请给出目录。"
                : File.Exists(text) ? "is a file, not a folder. · 是文件而不是目录。" : null);
        folder.Required = true;
        var command = new Command("basemap", "Writes the basemap of the simulated city. 写出模拟城市的底图。")
        {
            seed, folder,
        };
        command.SetAction((parsed, cancel) =>
            WriteAsync(parsed.GetValue(seed), parsed.GetValue(folder)!, output, errors, cancel));
        return command;
    }

    private static async Task<int> WriteAsync(
        long seed, string folder, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var plan = new CityPlan(seed);
        try
        {
            await BasemapFolder.WriteAsync(plan, folder, cancel);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{folder} cannot be written: {fault.Message} · 无法写入目录。");
            return Entry.Failed;
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Simulated city, seed {seed}: {plan.Network.Kilometres:F1} km of roads, "
            + $"{plan.Network.Signals.Count} signals, {plan.Buildings.Count} buildings, in {folder} · "
            + $"模拟城市：道路 {plan.Network.Kilometres:F1} 公里，信号路口 {plan.Network.Signals.Count}，"
            + $"建筑 {plan.Buildings.Count}"));
        return Entry.Done;
    }
}
