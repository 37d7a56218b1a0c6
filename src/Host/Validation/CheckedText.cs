namespace City.Host.Validation;

/// <summary>Reads files that are checked, none longer than it may be.</summary>
internal static class CheckedText
{
    /// <summary>The longest description, mapping or sample, in bytes.</summary>
    public const int BytesMax = 1_048_576;

    /// <summary>The text of a file; null with a fault where it cannot be had.</summary>
    public static async Task<string?> ReadAsync(string file, List<CheckFault> faults, CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: <= BytesMax })
                return await File.ReadAllTextAsync(file, cancel);
            faults.Add(File.Exists(file)
                ? new CheckFault(file, 1, 1, "file.large", $"It has more than {BytesMax} bytes; make it shorter.")
                : new CheckFault(file, 1, 1, "file.missing", "There is no such file."));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            faults.Add(new CheckFault(file, 1, 1, "file.unreadable", $"It cannot be read: {wrong.Message}"));
        }

        return null;
    }
}
