using Microsoft.CodeAnalysis;
using Xunit;

namespace City.Arrows;

public sealed class ShapeTests
{
    [Fact]
    public void Every_public_class_is_sealed_or_inherited() =>
        Assert.Empty(Shape.Open(Assemblies.Product, Assemblies.Built.Values));

    [Fact]
    public void Every_public_method_that_can_be_awaited_can_be_stopped() =>
        Assert.Empty(Shape.Unstoppable(Assemblies.Product));

    [Fact]
    public void No_assembly_shows_its_internals_but_to_its_own_tests() =>
        Assert.Empty(Assemblies.Built.Values.SelectMany(Shape.Confidants));

    [Fact]
    public void A_public_class_that_nothing_inherits_is_named() =>
        Assert.Equal(["City.Sample.Lamp is open but nothing inherits it; seal it"], Open(Sample(
            "public class Lamp; public class Pole; public sealed class Mast : Pole; public abstract class Post;"
            + "public static class Posts; class Inner; public record struct Height(int Metres);")));

    [Fact]
    public void A_generic_class_counts_as_inherited_in_any_of_its_forms() =>
        Assert.Empty(Open(Sample("public class Box<T>; public sealed class Lamps : Box<int>;")));

    [Theory]
    [InlineData("public Task Dim() => Task.CompletedTask;", 1)]
    [InlineData("public ValueTask<int> Dim(CancellationToken cancel, int level) => new(level);", 1)]
    [InlineData("public IAsyncEnumerable<int> Levels() => null!;", 1)]
    [InlineData("public Task Dim(CancellationToken cancel) => Task.CompletedTask;", 0)]
    [InlineData("internal Task Dim() => Task.CompletedTask;", 0)]
    [InlineData("public Task Dimmed { get; } = Task.CompletedTask;", 0)]
    [InlineData("public ValueTask DisposeAsync() => default;", 0)]
    [InlineData("public int Level() => 1;", 0)]
    public void A_public_method_that_cannot_be_stopped_is_named(string member, int faults) =>
        Assert.Equal(faults, Shape.Unstoppable([Sample($"public sealed class Lamp {{ {member} }}")]).Count());

    [Fact]
    public void A_port_of_ours_must_take_the_token_and_a_foreign_one_is_not_asked()
    {
        var faults = Shape.Unstoppable([Sample(
            "public interface ILamp { Task Dim(); }"
            + "public sealed class Levels : IAsyncEnumerator<int> { public int Current => 1;"
            + " public ValueTask<bool> MoveNextAsync() => new(true); public ValueTask DisposeAsync() => default; }")]);

        Assert.Equal(["City.Sample.ILamp.Dim takes no CancellationToken as its last parameter"], faults);
    }

    [Fact]
    public void An_assembly_that_shows_its_internals_to_another_is_named()
    {
        const string Attributes = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"City.Other.Tests\")]"
            + "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"City.Sample.Tests\")]";

        Assert.Equal(["City.Sample shows its internals to City.Other.Tests"],
            Shape.Confidants(Assemblies.Compile("City.Sample", Attributes)));
        Assert.Empty(Shape.Confidants(Assemblies.Compile("citybrain",
            "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"City.Host.Tests\")]")));
    }

    private static IEnumerable<string> Open(IAssemblySymbol sample) => Shape.Open([sample], [sample]);

    private static IAssemblySymbol Sample(string types) => Assemblies.Compile("City.Sample",
        "using System.Collections.Generic; using System.Threading; using System.Threading.Tasks;"
        + $" namespace City.Sample; {types}");
}
