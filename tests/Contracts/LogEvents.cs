using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace City.Contracts;

/// <summary>The events that the product may log, from the [LoggerMessage] of each.</summary>
internal static class LogEvents
{
    /// <summary>"id level class.method: message" of each event in a file; 0 where an id is missing.</summary>
    public static IEnumerable<(int Id, string Line)> In(CompilationUnitSyntax root) =>
        from method in root.DescendantNodes().OfType<MethodDeclarationSyntax>()
        from attribute in method.AttributeLists.SelectMany(list => list.Attributes)
        where attribute.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute"
        let arguments = attribute.ArgumentList?.Arguments.ToList() ?? []
        let id = Value(arguments, "EventId", 0, "0")
        let number = int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0
        let level = Value(arguments, "Level", 1, "?").Replace("LogLevel.", "", StringComparison.Ordinal)
        let place = method.Ancestors().OfType<TypeDeclarationSyntax>().First().Identifier.Text
        select (number, $"{number} {level} {place}.{method.Identifier.Text}: {Value(arguments, "Message", 2, "?")}");

    /// <summary>Ids that several events have, and events that have none.</summary>
    public static IEnumerable<string> Clashes(IEnumerable<(int Id, string Line)> events) =>
        from one in events
        group one by one.Id into same
        where same.Key == 0 || same.Count() > 1
        from one in same
        select one.Line;

    private static string Value(List<AttributeArgumentSyntax> arguments, string name, int position, string absent)
    {
        var named = arguments.Find(argument =>
            argument.NameEquals?.Name.Identifier.Text == name ||
            string.Equals(argument.NameColon?.Name.Identifier.Text, name, StringComparison.OrdinalIgnoreCase));
        var given = named ?? arguments.Where(argument => argument.NameEquals is null && argument.NameColon is null)
            .ElementAtOrDefault(position);
        return given is null ? absent : Text(given.Expression);
    }

    private static string Text(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        BinaryExpressionSyntax sum => Text(sum.Left) + Text(sum.Right),
        _ => expression.ToString(),
    };
}
