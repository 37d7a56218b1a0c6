using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace City.Crash;

/// <summary>One request that changes something: a single act, or a batch of upserts under one key.</summary>
internal sealed class Command(ActKind kind, string key, long number, IReadOnlyList<string> entities)
{
    /// <summary>Type of every entity of the pool.</summary>
    public const string EntityType = "CrashProbe";

    private const string Entities = "/ngsi-ld/v1/entities";
    // The answers that do not know whether the command was carried out; every other 503 says that nothing was changed.
    private static readonly string[] Doubts = ["live.unsure", "http.store.away"];

    private const string Upsert = "/ngsi-ld/v1/entityOperations/upsert";

    /// <summary>What it does to each of its entities.</summary>
    public IReadOnlyList<Act> Acts { get; } =
        [.. entities.Select((entity, i) => new Act(IdOf(key, number, i, entities.Count), number, kind, entity))];

    /// <summary>The idempotency key.</summary>
    public string Key { get; } = key;

    /// <summary>Status of the first answer that settled it; null while there was none.</summary>
    public int? Status { get; private set; }

    /// <summary>The request, made anew for each sending, alike every time.</summary>
    public HttpRequestMessage Message()
    {
        var id = entities[0];
        var message = kind switch
        {
            ActKind.Create => Request(HttpMethod.Post, Entities, Entity(id)),
            ActKind.Patch when number % 2 == 0 => Request(HttpMethod.Patch, $"{Entities}/{id}/attrs", $"{{{Values}}}"),
            ActKind.Patch => Request(HttpMethod.Patch, $"{Entities}/{id}", $"{{{Values}}}"),
            ActKind.Touch => Request(HttpMethod.Post, $"{Entities}/{id}/attrs", $"{{{Value("note")}}}"),
            ActKind.Delete => Request(HttpMethod.Delete, $"{Entities}/{id}", null),
            _ => Request(HttpMethod.Post, Upsert, $"[{string.Join(',', entities.Select(Entity))}]"),
        };
        message.Headers.Add("Idempotency-Key", number % 2 == 0 ? string.Join(',', Acts.Select(act => act.Key)) : Key);
        return message;
    }

    /// <summary>Takes in an answer.</summary>
    /// <returns>What is wrong with it, in words; null when it makes sense.</returns>
    public string? Answered(int status, string body, string? position, long now)
    {
        var settled = true;
        foreach (var act in Acts)
        {
            var code = Code(status, body, act.Entity);
            if (code is not null)
            {
                // It is to be sent again; what became of this sending, its code says.
                settled = false;
                act.InDoubt |= Doubts.Contains(code);
                act.Outcome = act.InDoubt ? Outcome.Unknown : Outcome.Refused;
                continue;
            }

            act.AnsweredAt = Math.Min(act.AnsweredAt, now);
            act.Outcome = status == 207 ? PartOf(body, act.Entity) : Meaning(status);
            act.Position = Acts.Count == 1 && act.Outcome == Outcome.Acknowledged ? position : null;
        }
        if (status >= 500 && status != 503) return $"{Key} was answered with {status}: {body}";
        if (!settled) return null;
        var first = Status;
        Status = status;
        return first is { } before && before != status ? $"{Key} was answered {before}, then {status}: {body}" : null;
    }

    /// <summary>A sending got no answer.</summary>
    public void Lost()
    {
        foreach (var act in Acts) act.InDoubt = true;
    }

    /// <summary>The code of a refusal by a city that could not carry it out just now; else null.</summary>
    private static string? Code(int status, string body, string entity)
    {
        if (status is not (503 or 207)) return null;
        using var answer = JsonDocument.Parse(body);
        if (status == 503) return answer.RootElement.GetProperty("code").GetString();
        foreach (var error in answer.RootElement.GetProperty("errors").EnumerateArray())
        {
            var problem = error.GetProperty("error");
            if (error.GetProperty("entityId").GetString() == entity
                && problem.GetProperty("status").GetInt32() == 503)
                return problem.GetProperty("code").GetString();
        }
        return null;
    }

    /// <summary>
    /// A batch has a key for each command, or one for all: then each command's id is the key, a colon and its place.
    /// </summary>
    private static string IdOf(string key, long number, int place, int count) =>
        count == 1 ? key : number % 2 == 0 ? $"{key}.{place}" : $"{key}:{place}";

    private string Values => $"{Value("version")},{Value("echo")}";

    private static Outcome Meaning(int status) => status switch
    {
        >= 200 and < 300 => Outcome.Acknowledged,
        >= 400 and < 500 => Outcome.Refused,
        _ => Outcome.Unknown,
    };

    private static Outcome PartOf(string body, string entity)
    {
        using var parts = JsonDocument.Parse(body);
        var done = parts.RootElement.GetProperty("success").EnumerateArray().Any(id => id.GetString() == entity);
        return done ? Outcome.Acknowledged : Outcome.Refused;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? json)
    {
        var message = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is null) return message;
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return message;
    }

    private string Entity(string id) => $$"""{"id":"{{id}}","type":"{{EntityType}}",{{Values}}}""";

    private string Value(string name) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            "{{name}}":{"type":"Property","value":{{number}}}
            """);
}
