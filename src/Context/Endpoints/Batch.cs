using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>The commands of a batch and what becomes of each (GS CIM 009 V1.9.1, 5.2.16 and 5.2.17).</summary>
internal sealed class Batch(int count)
{
    private readonly List<EntityCommand> _commands = new(count);
    private readonly List<(string Id, Refusal Refusal)> _errors = [];
    private ImmutableArray<Outcome> _outcomes = [];

    /// <summary>Takes a command.</summary>
    public void Add(EntityCommand command) => _commands.Add(command);

    /// <summary>Takes down an entity that cannot be read.</summary>
    public void Refuse(string id, Refusal refusal) => _errors.Add((id, refusal));

    /// <summary>Carries out the commands that could be read.</summary>
    public async ValueTask CarryOutAsync(Exchange x)
    {
        if (_commands.Count > 0)
            _outcomes = await x.Door.City.WriteAllAsync(_commands, x.Caller, x.Cancel).ConfigureAwait(false);
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i].Refusal is { } refusal)
                _errors.Add((_commands[i].Id, refusal));
            else if (_commands[i].Kind == CommandKind.Append && !_outcomes[i].NotUpdated.IsDefaultOrEmpty)
                _errors.Add((_commands[i].Id, NotAll(_outcomes[i].NotUpdated)));
        }
    }

    /// <summary>
    /// Says in the header <c>City-Repeated</c> how many items an earlier command with the same key had done already.
    /// Answers 201 with the ids of new entities, 204 where there are none, or 207 with what succeeded and what did not.
    /// </summary>
    public Task AnswerAsync(Exchange x, bool createdIds)
    {
        if (_errors.Count > 0 && _errors.TrueForAll(error => error.Refusal.Kind is RefusalKind.Overloaded
            or RefusalKind.Forbidden) && _errors.Count == _commands.Count)
            throw new ReadingFault(_errors[0].Refusal);
        if (_errors.Exists(error => error.Refusal.Kind == RefusalKind.Overloaded))
            x.Http.Response.Headers.RetryAfter = Problems.RetrySeconds;
        var repeated = _outcomes.Count(outcome => outcome.Repeated && outcome.Refusal is null);
        if (repeated > 0) x.Http.Response.Headers["City-Repeated"] = repeated.ToString(CultureInfo.InvariantCulture);
        var created = Ids(outcome => outcome.Kind == OutcomeKind.Created);
        if (_errors.Count == 0 && (created.Count == 0 || !createdIds))
        {
            x.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        var buffer = JsonBuffer.Rent();
        if (_errors.Count == 0)
        {
            WriteIds(buffer, created);
            return Answers.SendAsync(x.Http, buffer, MediaTypes.Json, StatusCodes.Status201Created);
        }

        buffer.Write("{\"success\":"u8);
        WriteIds(buffer, Ids(outcome => outcome.Refusal is null && outcome.NotUpdated.IsDefaultOrEmpty));
        buffer.Write(",\"errors\":["u8);
        for (var i = 0; i < _errors.Count; i++)
        {
            buffer.Write(i == 0 ? "{\"entityId\":"u8 : ",{\"entityId\":"u8);
            buffer.Quoted(_errors[i].Id);
            buffer.Write(",\"error\":"u8);
            Problems.WriteTo(buffer, _errors[i].Refusal, LdContext.Core);
            buffer.Write((byte)'}');
        }

        buffer.Write("]}"u8);
        return Answers.SendAsync(x.Http, buffer, MediaTypes.Json, StatusCodes.Status207MultiStatus);
    }

    private List<string> Ids(Func<Outcome, bool> chosen)
    {
        var ids = new List<string>(_outcomes.Length);
        for (var i = 0; i < _outcomes.Length; i++)
            if (chosen(_outcomes[i]))
                ids.Add(_commands[i].Id);
        return ids;
    }

    private static Refusal NotAll(ImmutableArray<NotUpdated> left) => new(RefusalKind.Conflict, "attribute.not-updated",
        "Some attributes were left as they are: " + left[0].Reason, left[0].Attribute);

    private static void WriteIds(JsonBuffer buffer, List<string> ids)
    {
        buffer.Write((byte)'[');
        for (var i = 0; i < ids.Count; i++)
        {
            if (i > 0) buffer.Write((byte)',');
            buffer.Quoted(ids[i]);
        }

        buffer.Write((byte)']');
    }
}
