using System.Globalization;

namespace City.TestKit;

/// <summary>What the Linux kernel says about a running process (proc(5)).</summary>
public static class ProcessFacts
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor time the process has used so far, user and system, all threads; resolution 10 ms.</summary>
    public static TimeSpan ProcessorTime(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        // The name in parentheses may hold spaces; user and system time are fields 14 and 15.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Number(fields[11]) + Number(fields[12]);
        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Memory of the process that is resident now, in bytes (VmRSS).</summary>
    public static long ResidentBytes(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status")
            .First(fact => fact.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Number(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
    }

    /// <summary>The processes that a process has started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int processId)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)) continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                if (Number(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]) == processId) children.Add(id);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return children;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
