using System.Security;
using System.Text;
using Xunit;

namespace City.Feel.Tests;

/// <summary>Small models for tests.</summary>
internal static class Models
{
    public static DmnModel Of(string elements)
    {
        using var file = File(elements);
        var model = DmnModel.Load(file, [], out var refusal);
        Assert.Null(refusal);
        return model!;
    }

    public static MemoryStream File(string elements) => new(Encoding.UTF8.GetBytes(
        $"""
        <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="n">{elements}
        </definitions>
        """));

    public static string Escape(string text) => SecurityElement.Escape(text);
}
