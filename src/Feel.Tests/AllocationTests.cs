using Xunit;

namespace City.Feel.Tests;

public sealed class AllocationTests
{
    [Fact]
    public void A_condition_over_changing_values_allocates_nothing()
    {
        var made = FeelExpression.Compile("a.level > 3.5 and status = \"ok\"", ["a", "status"], [], out _)!;
        var evaluation = made.NewEvaluation(TimeProvider.System, FeelLimits.Default);
        FeelContext[] values = [.. Enumerable.Range(0, 8).Select(i =>
            new FeelContext(new KeyValuePair<string, object?>("level", FeelNumber.Of(i + 0.25m))))];
        Assert.Equal(4, Held(8));
        Held(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Held(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        int Held(int times)
        {
            var held = 0;
            for (var i = 0; i < times; i++)
            {
                evaluation.Set(0, values[i % values.Length]);
                evaluation.Set(1, "ok");
                if (evaluation.Evaluate() is true) held++;
            }

            return held;
        }
    }
}
