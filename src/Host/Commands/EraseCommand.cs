using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain erase</c>: erases for ever what a running city holds of a person. Who asks must say so twice, by typing
/// the id again or by <c>--yes</c>. Exit codes: 0 erased, 1 refused by the city, 2 not confirmed, wrong options or
/// credential, 3 not reached, 130 interrupted.
/// </summary>
internal static class EraseCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var subject = new Argument<string>("SUBJECT")
        {
            Description = "The id of the entity that stands for the person. 代表该人的实体标识。",
        };
        subject.Validators.Add(result =>
        {
            if (!Uri.IsWellFormedUriString(result.Tokens[^1].Value, UriKind.Absolute))
                result.AddError($"SUBJECT {result.Tokens[^1].Value}: give an id such as urn:ngsi-ld:Person:17. "
                    + "· 应为形如 urn:ngsi-ld:Person:17 的标识。");
        });
        var yes = new Option<bool>("--yes") { Description = "Do not ask again. 不再询问。" };
        var json = AskCommand.Json();
        var command = new Command("erase", "Erases what is held of a person, for ever. 永久删除某人的个人数据。")
        {
            subject, yes, json,
        };
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var id = parsed.GetValue(subject)!;
            if (!parsed.GetValue(yes) && !await IsConfirmedAsync(id, errors))
            {
                await AskCommand.RefusedAsync(errors, new Refusal(RefusalKind.Invalid, "erase.unconfirmed",
                    "Nothing was erased. Type the id again when asked, or give --yes. · 未删除任何数据，请确认或使用 --yes。"));
                return Entry.Misused;
            }

            var erased = await EraseAsync(link, id, cancel);
            if (!erased.TryGet(out var note, out var refusal)) return await AskCommand.RefusedAsync(errors, refusal);
            if (parsed.GetValue(json)) await output.WriteLineAsync(note.GetRawText());
            else await SayAsync(output, note);
            return Entry.Done;
        });
        return command;
    }

    private static async Task<bool> IsConfirmedAsync(string id, TextWriter errors)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected) return false;
        await errors.WriteLineAsync(
            $"What is held of {id} can never be read again, here and in every backup. · 该人的数据将永远无法读取，备份亦然。");
        await errors.WriteAsync("Type the id again · 请再次输入标识: ");
        await errors.FlushAsync();
        return Console.ReadLine()?.Trim() == id;
    }

    private static async Task<Result<JsonElement>> EraseAsync(CityLink link, string id, CancellationToken cancel)
    {
        try
        {
            using var request = link.Request(HttpMethod.Post, "api/erasures");
            request.Content = JsonContent.Create(new Dictionary<string, string> { ["subject"] = id });
            // The door wants to know how long it is.
            await request.Content.LoadIntoBufferAsync(cancel);
            using var answer = await link.Client.SendAsync(request, cancel);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (!answer.IsSuccessStatusCode) return CityLink.Problem(answer.StatusCode, bytes);
            using var note = JsonDocument.Parse(bytes);
            return note.RootElement.Clone();
        }
        catch (Exception wrong) when (wrong is HttpRequestException or JsonException
            || wrong is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return new Refusal(RefusalKind.Unavailable, "sink.unreachable",
                $"The city at {link.Client.BaseAddress} does not answer: {wrong.Message} Erase again to be sure: it "
                + "goes on where it was interrupted.");
        }
    }

    private static async Task SayAsync(TextWriter output, JsonElement note)
    {
        var cleaned = note.GetProperty("cleaned").GetBoolean();
        await output.WriteLineAsync($"erased 已删除   {note.GetProperty("subject").GetString()}");
        await output.WriteLineAsync($"key 密钥        {note.GetProperty("key").GetString()}");
        await output.WriteLineAsync($"at 时间         {note.GetProperty("erasedAt").GetString()}");
        if (!cleaned)
            await output.WriteLineAsync(
                "Live entities still hold what nobody can read any more; erase again to remove it. "
                + "· 实体中仍有无法读取的残留，请再次执行。");
        await output.WriteLineAsync(
            "Take the list of destroyed keys now 请更新已销毁密钥清单: citybrain backup --destroyed-to FILE");
    }
}
