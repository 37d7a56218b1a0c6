using System.Globalization;

namespace City.TestKit;

/// <summary>How a brain of the test's own is to be started.</summary>
public sealed record BrainStart
{
    /// <summary>Absolute path of the program; see <see cref="SourceTree.BrainProgram"/>.</summary>
    public required string Program { get; init; }

    /// <summary>Data directory; a second start on the same one finds what the first one acknowledged.</summary>
    public required string Data { get; init; }

    /// <summary>Folder for what is not data: the password file.</summary>
    public required string Work { get; init; }

    /// <summary>TCP port on the loopback address; 0 picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>Addresses besides, each behind a semicolon.</summary>
    public string MoreUrls { get; init; } = "";

    /// <summary>Options after those that every start has.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>Variables added to the environment of the process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the brain is told to write its password.</summary>
    public string PasswordFile => Path.Combine(Work, "password");

    /// <summary>The words on the command line of a start that serves on a port.</summary>
    public IEnumerable<string> Arguments(int port) =>
    [
        "run", "--data", Data, "--urls", $"http://127.0.0.1:{port}{MoreUrls}", "--empty",
        "--password-file", PasswordFile, .. More,
    ];

    /// <summary>
    /// How long a start may take until the brain serves: 60 s, and CITY_TEST_PATIENCE times as long where a machine is
    /// busy with other things.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60) * Times;

    private static int Times => int.TryParse(
        System.Environment.GetEnvironmentVariable("CITY_TEST_PATIENCE"), CultureInfo.InvariantCulture, out var times)
        && times > 0 ? times : 1;
}
