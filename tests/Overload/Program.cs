using Xunit.MicrosoftTestingPlatform;

namespace City.Overload;

/// <summary>The suite; called with <c>run</c> it is the brain over a store that was slowed down.</summary>
internal static class Program
{
    private static Task<int> Main(string[] words) => words is ["run", .. var rest]
        ? SlowBrain.RunAsync(rest)
        : TestPlatformTestFramework.RunAsync(words, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
