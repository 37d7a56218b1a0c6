using System.CommandLine;
using System.Text.Json;
using City.Identify;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain identify</c>: resolve, register, import, stats, and signatures. Exit codes: 0 done, 1 refused, 2 wrong
/// options or credential, 3 not reached, 130 interrupted.
/// </summary>
internal static class IdentifyCommand
{
    public static Command Create(TextWriter output, TextWriter errors) => new(
        "identify", "Identifiers: resolve, register, import. 标识：解析、注册、批量导入。")
    {
        Resolve(output, errors),
        Register(output, errors),
        IdentifyImport.Create(output, errors),
        Stats(output, errors),
        IdentifySigning.Key(output),
        IdentifySigning.Sign(output, errors),
        IdentifySigning.Certify(output, errors),
        IdentifySigning.Verify(output, errors),
    };

    private static Command Resolve(TextWriter output, TextWriter errors)
    {
        var handle = Handle();
        var node = IdentifyOption.NodeToAsk();
        var types = new Option<string[]>("--type")
        {
            Description = "Only values of this type; may be repeated. 仅此类型的值，可重复。", HelpName = "TYPE",
        };
        var json = AskCommand.Json();
        var command = new Command("resolve", "Resolves an identifier. 解析标识。") { handle, node, types, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var end = IdentifyOption.End(parsed.GetValue(node)!);
            await using var client = new HandleClient(new HandleClientOptions { Node = end });
            try
            {
                var answer = await client.ResolveAsync(
                    parsed.GetValue(handle)!, [], [.. parsed.GetValue(types) ?? []], cancel);
                return parsed.GetValue(json)
                    ? await JsonAsync(output, answer)
                    : await ShowAsync(output, errors, answer);
            }
            catch (IOException fault)
            {
                await errors.WriteLineAsync(fault.Message);
                return Entry.Unreached;
            }
        });
        return command;
    }

    private static Command Register(TextWriter output, TextWriter errors)
    {
        var handle = Handle();
        var values = new Option<string[]>("--value")
        {
            Description = "A value: 1:URL=https://example.com; may be repeated. 值，可重复。",
            HelpName = "INDEX:TYPE=TEXT",
            Required = true,
        };
        values.Validators.Add(result => Checks.Each(result, text => TryValue(text, out _)
            ? null
            : "give an index, a type and a text such as 1:URL=https://example.com. · 应为 索引:类型=文本。"));
        var overwrite = new Option<bool>("--overwrite")
        {
            Description = "Take the place of what is there. 覆盖已有标识。",
        };
        var command = new Command("register", "Registers an identifier at a running brain. 注册标识。")
        {
            handle, values, overwrite,
        };
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var name = parsed.GetValue(handle)!;
            using var request = link.Request(HttpMethod.Put, "api/handles/" + Uri.EscapeDataString(name)
                + (parsed.GetValue(overwrite) ? "" : "?overwrite=false"));
            request.Content = new StringContent(Body(parsed.GetValue(values)!));
            try
            {
                using var answer = await link.Client.SendAsync(request, cancel);
                if (!answer.IsSuccessStatusCode)
                    return await AskCommand.RefusedAsync(errors,
                        CityLink.Problem(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancel)));
                await output.WriteLineAsync($"registered 已注册: {name}");
                return Entry.Done;
            }
            catch (HttpRequestException fault)
            {
                await errors.WriteLineAsync(fault.Message);
                return Entry.Unreached;
            }
        });
        return command;
    }

    private static Command Stats(TextWriter output, TextWriter errors)
    {
        var json = AskCommand.Json();
        var command = new Command("stats", "What the node of a running brain holds. 标识节点统计。") { json };
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            if (!(await link.GetAsync("api/identify/stats", cancel)).TryGet(out var found, out var refusal))
                return await AskCommand.RefusedAsync(errors, refusal);
            if (parsed.GetValue(json)) await output.WriteLineAsync(found.Root.GetRawText());
            else
            {
                var table = Shown.Table("what 项目", "count 数量");
                foreach (var member in found.Root.EnumerateObject()) table.Row(member.Name, member.Value.ToString());
                Shown.Write(output, table);
            }

            return Entry.Done;
        });
        return command;
    }

    private static Argument<string> Handle() => new("HANDLE")
    {
        Description = "The identifier, such as 88.100.1/A. 标识，如 88.100.1/A。",
    };

    private static async Task<int> ShowAsync(TextWriter output, TextWriter errors, HandleAnswer answer)
    {
        if (!answer.IsSuccess)
        {
            await errors.WriteLineAsync($"{answer.Code} ({(int)answer.Code}) {answer.Message}".TrimEnd());
            return Entry.Failed;
        }

        await output.WriteLineAsync(answer.Handle);
        var table = Shown.Table("index 索引", "type 类型", "data 数据", "ttl 缓存秒数");
        foreach (var value in answer.Values)
            table.Row(Number(value.Index), value.Type, Text(value), Number(value.Ttl));
        Shown.Write(output, table);
        return Entry.Done;
    }

    private static async Task<int> JsonAsync(TextWriter output, HandleAnswer answer)
    {
        using var bytes = new MemoryStream();
        await using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("responseCode", (int)answer.Code);
            json.WriteString("handle", answer.Handle);
            json.WriteStartArray("values");
            foreach (var value in answer.Values)
            {
                json.WriteStartObject();
                json.WriteNumber("index", value.Index);
                json.WriteString("type", value.Type);
                json.WriteString("data", Text(value));
                json.WriteNumber("ttl", value.Ttl);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        await output.WriteLineAsync(System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
        return answer.IsSuccess ? Entry.Done : Entry.Failed;
    }

    // What is no text is shown as its bytes.
    private static string Text(HandleValue value) => value.Text is { } text && !text.Any(char.IsControl)
        ? text
        : Convert.ToHexStringLower(value.Data.Span);

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool TryValue(string text, out (int Index, string Type, string Data) value)
    {
        value = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (colon < 1 || equals <= colon + 1) return false;
        if (!int.TryParse(text.AsSpan(0, colon), System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out var index) || index < 1) return false;
        value = (index, text[(colon + 1)..equals], text[(equals + 1)..]);
        return true;
    }

    private static string Body(string[] values) => JsonSerializer.Serialize(values.Select(text =>
    {
        TryValue(text, out var value);
        return new { index = value.Index, type = value.Type, data = value.Data };
    }));
}
