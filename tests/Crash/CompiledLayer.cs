using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>The file layer and its test program, compiled once for a class of tests.</summary>
public sealed class CompiledLayer : IAsyncLifetime
{
    /// <summary>What a test says that needs the layer where it cannot be built.</summary>
    internal const string WhySkipped = "There is no C compiler (gcc, cc or clang) to build unsynced.c with.";

    private readonly TemporaryFolder _folder = new("layer");

    /// <summary>Path of the preloaded library; null where there is no C compiler.</summary>
    internal string? Library { get; private set; }

    /// <summary>Path of the program that does to files what it is told, then dies.</summary>
    internal string Filer => _folder.Of("filer");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        Library = await UnsyncedFiles.CompileLayerAsync(_folder.Root, cancel);
        if (Library is null) return;
        await UnsyncedFiles.CompileAsync(["-o", Filer, Source("filer.c"), "-lpthread"], cancel);
    }

    private static string Source(string name) => Path.Combine(AppContext.BaseDirectory, name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
