namespace City.Arrows;

/// <summary>What an assembly is in the house; the arrows it may send follow from it.</summary>
internal enum Role
{
    /// <summary>Kernel and Feel: what everything may build on.</summary>
    Ground,

    /// <summary>Live, Context, Think, Serve, Identify, Trust: they meet through the kernel.</summary>
    Pillar,

    /// <summary>The frame of the connectors, a pillar that connectors may build on.</summary>
    Sense,

    /// <summary>One wire.</summary>
    Connector,

    /// <summary>One way to keep bytes.</summary>
    Store,

    /// <summary>One field of city life.</summary>
    Domain,

    /// <summary>The pages; they speak to the rest over HTTP.</summary>
    Screen,

    /// <summary>The program that composes all.</summary>
    Host,

    /// <summary>The library of the tests.</summary>
    Kit,

    /// <summary>A suite of tests.</summary>
    Suite,

    /// <summary>The benchmarks.</summary>
    Bench,

    /// <summary>The simulated city, a program beside the brain that speaks to it as any feed does.</summary>
    Sim,
}
