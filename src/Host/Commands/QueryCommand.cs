using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace City.Host.Commands;

/// <summary><c>citybrain query</c>: the entities that a type, an expression or a place chooses.</summary>
internal static class QueryCommand
{
    private const int ColumnsMax = 4, LimitMax = 1_000;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var type = Text("--type", "TYPE", "Of this type, or several: A,B. 实体类型。");
        var q = Text("--q", "Q", "Whose attributes match: 'speed>50;status==\"on\"'. 属性条件。");
        var pattern = Text("--id-pattern", "REGEX", "Whose id matches. 标识的正则表达式。");
        var near = Text("--near", "LON,LAT", "Around a place, WGS-84, nearest cells first. 以某点为中心。");
        near.Validators.Add(result => Checks.Each(result, Place));
        var within = new Option<double>("--within")
        {
            HelpName = "METRES",
            Description = "How far from --near; 1000 if not given. 距离（米）。",
            DefaultValueFactory = _ => 1000,
        };
        var attributes = Text("--attrs", "A,B", "Only these attributes, and entities that have one. 仅这些属性。");
        var limit = new Option<int>("--limit")
        {
            HelpName = "N",
            Description = $"At most so many, 1 to {LimitMax}; 20 if not given. 最多返回个数。",
            DefaultValueFactory = _ => 20,
            CustomParser = result => Checks.Whole(result, "--limit", LimitMax),
        };
        var offset = new Option<int>("--offset") { HelpName = "N", Description = "Behind the first N. 跳过前 N 个。" };
        var json = AskCommand.Json();
        var command = new Command("query", "Finds entities. 查询实体。")
        {
            type, q, pattern, near, within, attributes, limit, offset, json,
        };
        var past = new PastOptions(command);
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var path = new StringBuilder("ngsi-ld/v1/entities?local=true&count=true");
            path.Append(CultureInfo.InvariantCulture,
                $"&limit={parsed.GetValue(limit)}&offset={parsed.GetValue(offset)}");
            path.Append(past.Of(parsed));
            Add(path, "type", parsed.GetValue(type));
            Add(path, "q", parsed.GetValue(q));
            Add(path, "idPattern", parsed.GetValue(pattern));
            Add(path, "attrs", parsed.GetValue(attributes));
            if (parsed.GetValue(near) is { } place)
                path.Append(CultureInfo.InvariantCulture,
                    $"&georel=near;maxDistance=={parsed.GetValue(within)}&geometry=Point&coordinates=[{place}]");
            if (!(await link.GetAsync(path.ToString(), cancel)).TryGet(out var found, out var refusal))
                return await AskCommand.RefusedAsync(errors, refusal);
            if (parsed.GetValue(json)) await output.WriteLineAsync(found.Root.GetRawText());
            else await TableAsync(output, found, parsed.GetValue(attributes));
            return Entry.Done;
        });
        return command;
    }

    private static async Task TableAsync(TextWriter output, CityDocument found, string? asked)
    {
        var entities = found.Root.EnumerateArray().ToList();
        var columns = asked?.Split(',') ?? [.. entities
            .SelectMany(entity => entity.EnumerateObject().Select(member => member.Name))
            .Where(name => name is not ("id" or "type" or "scope" or "@context")).Distinct().Take(ColumnsMax)];
        var table = Shown.Table(["id 标识", "type 类型", .. columns.Select(Shown.Name)]);
        foreach (var entity in entities)
            table.Row([
                entity.GetProperty("id").GetString()!, Shown.Types(entity),
                .. columns.Select(name => entity.TryGetProperty(name, out var attribute) ? Cell(attribute) : "")]);
        if (entities.Count > 0) Shown.Write(output, table);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{entities.Count:N0} of {found.Total ?? entities.Count:N0} · 共 {found.Total ?? entities.Count:N0} 个"));
    }

    private static string Cell(JsonElement attribute)
    {
        var one = attribute.ValueKind == JsonValueKind.Array ? attribute[0] : attribute;
        return Shown.Text(one, "unitCode") is { Length: > 0 } unit ? $"{Shown.Value(one)} {unit}" : Shown.Value(one);
    }

    private static void Add(StringBuilder path, string name, string? value)
    {
        if (value is not null) path.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    private static string? Place(string text)
    {
        var parts = text.Split(',');
        return parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude)
            && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude)
            && Math.Abs(longitude) <= 180 && Math.Abs(latitude) <= 90
            ? null
            : "give longitude,latitude, such as 106.55,29.56. · 应为 经度,纬度，如 106.55,29.56。";
    }

    private static Option<string?> Text(string name, string helpName, string about) =>
        new(name) { HelpName = helpName, Description = about };
}
