using System.Text.Json;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using YamlDotNet.RepresentationModel;

namespace City.Tidy;

/// <summary>What a person reads is there in English and in Chinese, wherever it is written down.</summary>
internal static class BilingualRules
{
    /// <summary>Texts of C#: the two arguments of a <c>Text</c>.</summary>
    public static IEnumerable<Fault> CSharp(string path, string text) =>
        !Kind.IsCSharp(path) ? [] :
        from creation in CodeRules.Parse(text).DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>()
        let arguments = creation.ArgumentList?.Arguments ?? default
        where arguments.Count == 2
        let en = Literal(arguments[0])
        let zh = Literal(arguments[1])
        where en is not null && zh is not null
        where creation is ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax { Identifier.Text: "Text" } } ||
            (creation is ImplicitObjectCreationExpressionSyntax && HasChinese(en + zh))
        from fault in Pair(en, zh)
        select new Fault(path, fault);

    /// <summary>Texts of a description in YAML: each mapping with one of the keys en and zh has both.</summary>
    public static IEnumerable<Fault> Yaml(string path, string text)
    {
        if (Path.GetExtension(path) is not (".yaml" or ".yml"))
        {
            return [];
        }

        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return
            from document in yaml.Documents
            from node in document.AllNodes.OfType<YamlMappingNode>()
            let en = Child(node, "en")
            let zh = Child(node, "zh")
            where en is not null || zh is not null
            from fault in Pair(en ?? "", zh ?? "")
            select new Fault(path, $"line {node.Start.Line}: {fault}");
    }

    /// <summary>Texts of a page: two tables of texts, en.json and zh.json side by side, with the same keys.</summary>
    public static IEnumerable<Fault> Tables(string path, string english, string chinese)
    {
        var (en, zh) = (Flat(english), Flat(chinese));
        foreach (var key in en.Keys.Union(zh.Keys).Order(StringComparer.Ordinal))
        {
            foreach (var fault in Pair(en.GetValueOrDefault(key, ""), zh.GetValueOrDefault(key, "")))
            {
                yield return new(path, $"{key}: {fault}");
            }
        }
    }

    /// <summary>
    /// What is wrong with one text in two languages. A proper name may be the same in both, a sign has no language.
    /// </summary>
    public static IEnumerable<string> Pair(string en, string zh)
    {
        if (en.Trim().Length == 0) yield return $"no English for \"{zh}\"";
        else if (zh.Trim().Length == 0) yield return $"no Chinese for \"{en}\"";
        else if (HasChinese(en)) yield return $"the English text \"{en}\" is Chinese";
        else if (!HasChinese(zh) && en != zh && zh.Any(char.IsLetter))
            yield return $"the Chinese text \"{zh}\" has no Chinese";
    }

    public static bool HasChinese(string text) => text.Any(letter => letter is >= '\u4E00' and <= '\u9FFF');

    private static string? Literal(ArgumentSyntax argument) =>
        argument.Expression is LiteralExpressionSyntax { Token.Value: string text } ? text : null;

    private static string? Child(YamlMappingNode node, string key) =>
        !node.Children.TryGetValue(new YamlScalarNode(key), out var child) ? null
        : child is YamlScalarNode { Value: { } value } ? value : "";

    private static Dictionary<string, string> Flat(string json)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(json);
        Collect(document.RootElement, "", texts);
        return texts;
    }

    private static void Collect(JsonElement element, string prefix, Dictionary<string, string> texts)
    {
        foreach (var property in element.EnumerateObject())
        {
            var key = prefix + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object) Collect(property.Value, key + ".", texts);
            else texts.Add(key, property.Value.ToString());
        }
    }
}
