using System.CommandLine;
using System.Text.Json;

namespace City.Host.Commands;

/// <summary><c>citybrain get</c>: one entity, or the past of one of its attributes.</summary>
internal static class GetCommand
{
    private const int LastMax = 10_000;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var id = new Argument<string>("ID") { Description = "The entity's id. 实体标识。" };
        var history = new Option<string?>("--history")
        {
            HelpName = "ATTRIBUTE",
            Description = "The past of an attribute instead. 某属性的历史。",
        };
        var last = new Option<int>("--last")
        {
            HelpName = "N",
            Description = $"How many values of the past, 1 to {LastMax}. 最近的历史值个数。",
            DefaultValueFactory = _ => 20,
            CustomParser = result => Checks.Whole(result, "--last", LastMax),
        };
        var json = AskCommand.Json();
        var command = new Command("get", "Shows one entity. 查看一个实体。") { id, history, last, json };
        var past = new PastOptions(command);
        past.RefuseAtWith(command, history);
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var escaped = Uri.EscapeDataString(parsed.GetValue(id)!);
            var attribute = parsed.GetValue(history);
            var path = attribute is null
                ? $"ngsi-ld/v1/entities/{escaped}?options=sysAttrs{past.Of(parsed)}"
                : $"ngsi-ld/v1/temporal/entities/{escaped}?options=temporalValues&lastN={parsed.GetValue(last)}"
                    + $"&attrs={Uri.EscapeDataString(attribute)}{past.KnownOf(parsed)}";
            if (!(await link.GetAsync(path, cancel)).TryGet(out var found, out var refusal))
                return await AskCommand.RefusedAsync(errors, refusal);
            if (parsed.GetValue(json)) await output.WriteLineAsync(found.Root.GetRawText());
            else if (attribute is null) await EntityAsync(output, found.Root);
            else Past(output, found.Root);
            return Entry.Done;
        });
        return command;
    }

    private static async Task EntityAsync(TextWriter output, JsonElement entity)
    {
        await output.WriteLineAsync($"{entity.GetProperty("id")}   {Shown.Types(entity)}");
        var table = Shown.Table("attribute 属性", "value 值", "unit 单位", "observed 观测时间", "age 距今");
        foreach (var member in entity.EnumerateObject())
        {
            if (member.Name is "id" or "type" or "scope" or "@context" or "createdAt" or "modifiedAt") continue;
            foreach (var one in member.Value.ValueKind == JsonValueKind.Array
                ? member.Value.EnumerateArray().ToArray() : [member.Value])
            {
                var observed = Shown.Text(one, "observedAt");
                if (observed.Length == 0) observed = Shown.Text(one, "modifiedAt");
                var dataset = Shown.Text(one, "datasetId") is { Length: > 0 } named ? $" ({named})" : "";
                table.Row(Shown.Name(member.Name) + dataset, Shown.Value(one), Shown.Text(one, "unitCode"), observed,
                    Shown.Age(observed, TimeProvider.System));
            }
        }

        Shown.Write(output, table);
    }

    private static void Past(TextWriter output, JsonElement entity)
    {
        var table = Shown.Table("attribute 属性", "time 时间", "value 值");
        foreach (var member in entity.EnumerateObject())
        {
            var instances = member.Value.ValueKind == JsonValueKind.Array
                ? member.Value.EnumerateArray().ToArray() : [member.Value];
            foreach (var instance in instances)
            {
                if (instance.ValueKind != JsonValueKind.Object) continue;
                foreach (var list in instance.EnumerateObject())
                    if (list.Value.ValueKind == JsonValueKind.Array)
                        foreach (var point in list.Value.EnumerateArray())
                            table.Row(Shown.Name(member.Name), point[1].ToString(), Shown.Value(point[0]));
            }
        }

        Shown.Write(output, table);
    }
}
