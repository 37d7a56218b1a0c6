using System.CommandLine;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain watch</c>: changes as they become durable, each once. A stream that is cut off is taken up again behind
/// the last change that was shown.
/// </summary>
internal static class WatchCommand
{
    private const int CountMax = 1_000_000_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var type = new Option<string?>("--type") { HelpName = "TYPE", Description = "Only this type. 仅此类型。" };
        var id = new Option<string?>("--id") { HelpName = "ID", Description = "Only this entity. 仅此实体。" };
        var from = new Option<string?>("--from")
        {
            HelpName = "POSITION",
            Description = "Behind a position of the feed instead of from now on; 'beginning' for all. 起始位置。",
        };
        var count = new Option<int>("--count")
        {
            HelpName = "N",
            Description = "End after so many changes. 收到 N 条变更后结束。",
            DefaultValueFactory = _ => CountMax,
            CustomParser = result => Checks.Whole(result, "--count", CountMax),
        };
        var json = AskCommand.Json();
        var command = new Command("watch", "Shows changes as they happen. 实时查看变更。") { type, id, from, count, json };
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var path = new StringBuilder("api/stream?");
            if (parsed.GetValue(type) is { } one) path.Append("type=").Append(Uri.EscapeDataString(one)).Append('&');
            if (parsed.GetValue(id) is { } only) path.Append("id=").Append(Uri.EscapeDataString(only)).Append('&');
            var beginning = parsed.GetValue(from) is { } position
                ? $"from={Uri.EscapeDataString(position)}"
                : "from=now";
            var watch = new Watch(link, path + beginning, parsed.GetValue(count), parsed.GetValue(json));
            return await watch.RunAsync(output, errors, cancel);
        });
        return command;
    }

    private sealed class Watch(CityLink link, string path, int count, bool json)
    {
        private int _left = count;
        private string? _last;

        public async Task<int> RunAsync(TextWriter output, TextWriter errors, CancellationToken cancel)
        {
            var told = false;
            while (true)
            {
                try
                {
                    if (await FollowAsync(output, cancel) is { Kind: not RefusalKind.Overloaded } refusal)
                        return await AskCommand.RefusedAsync(errors, refusal);
                    if (_left == 0) return Entry.Done;
                }
                catch (Exception gone) when (gone is HttpRequestException or IOException)
                {
                    if (!told && _last is null) await errors.WriteLineAsync($"{gone.Message} …");
                }

                if (!told) await errors.WriteLineAsync("The stream broke off; trying again … · 连接中断，正在重连……");
                told = true;
                await Task.Delay(Pause, TimeProvider.System, cancel);
            }
        }

        /// <summary>
        /// Follows until the stream ends or enough was seen; a refusal ends the command, but for that of a city that is
        /// being read from its store or has too much to do.
        /// </summary>
        private async Task<Refusal?> FollowAsync(TextWriter output, CancellationToken cancel)
        {
            using var request = link.Request(HttpMethod.Get, path);
            if (_last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", _last);
            using var answer = await link.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!answer.IsSuccessStatusCode)
                return CityLink.Problem(answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancel));
            await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
            await foreach (var one in SseParser.Create(stream).EnumerateAsync(cancel))
            {
                if (one.EventType != "change") continue;
                await output.WriteLineAsync(json ? one.Data : Line(one.Data));
                await output.FlushAsync(cancel);
                _last = one.EventId ?? _last;
                if (--_left == 0) return null;
            }

            return null;
        }

        private static string Line(string data)
        {
            using var parsed = JsonDocument.Parse(data);
            var (change, entity) = (parsed.RootElement, parsed.RootElement.GetProperty("entity"));
            var line = new StringBuilder()
                .Append(change.GetProperty("recordedAt").GetString()).Append("  ")
                .Append(change.GetProperty("kind").GetString()!.PadRight(6)).Append("  ")
                .Append(entity.GetProperty("id").GetString());
            foreach (var name in change.GetProperty("attributes").EnumerateArray())
                if (entity.TryGetProperty(name.GetString()!, out var value))
                    line.Append("  ").Append(Shown.Name(name.GetString()!)).Append('=').Append(Shown.Value(value));
            return line.ToString();
        }
    }
}
