using System.Net;

namespace City.Host;

/// <summary>What the brain says when it serves: where, and the password of this run.</summary>
internal static class Greeting
{
    public static async Task WriteAsync(
        TextWriter output, RunOptions options, IEnumerable<string> addresses, string password, CancellationToken cancel)
    {
        if (options.PasswordFile is { } file) await WriteFileAsync(file, password, cancel);
        var lines = new List<string> { "", "CityBrain serves · 城市大脑已就绪", "" };
        lines.AddRange(addresses.Select(address => $"  address   {address}"));
        if (options.Identify is { } identify)
            lines.Add($"  handles   {new IPEndPoint(identify.Address, identify.Port)}");
        lines.Add($"  password  {password}");
        lines.Add("");
        lines.Add("  Sign in with this password; it is new at each start. · 请用此口令登录；每次启动都会更换。");
        lines.Add("  Stop with Ctrl+C. · 按 Ctrl+C 停止。");
        lines.Add("");
        await output.WriteLineAsync(string.Join(Environment.NewLine, lines).AsMemory(), cancel);
        await output.FlushAsync(cancel);
    }

    // A script that waits for the file must never read half of it, nor anybody else on the machine any of it.
    private static async Task WriteFileAsync(string file, string password, CancellationToken cancel)
    {
        var beside = file + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(beside, options))
        await using (var writer = new StreamWriter(stream)) await writer.WriteLineAsync(password.AsMemory(), cancel);
        File.Move(beside, file, overwrite: true);
    }
}
