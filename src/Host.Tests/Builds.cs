using Xunit;

namespace City.Host.Tests;

/// <summary>Tests that build the house and run suites of it: no other test of this suite runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Builds
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "builds";
}
