using System.Text;
using System.Text.Json;
using City.Connectors.Csv;
using City.Sense;

namespace City.Host.Validation;

/// <summary>
/// Sends the records of a sample through its mapping: each is taken, or the domain's description says that it is wrong.
/// A sample is a file of CSV, or with JSON one message a line: <c>{"topic": …, "message": …}</c>.
/// </summary>
internal static class SampleCheck
{
    public static async Task RunAsync(
        string file, DomainSample sample, Mapping mapping, List<CheckFault> faults, CancellationToken cancel)
    {
        var found = new SortedDictionary<int, (string Code, string Detail)>();
        var lines = mapping.Source.Format == "json"
            ? await MessagesAsync(file, mapping, found, faults, cancel)
            : await RecordsAsync(file, mapping, found, faults, cancel);
        if (lines is null) return;
        if (lines == 0) faults.Add(new CheckFault(file, 1, 1, "sample.empty", "It has no record; put some in."));
        foreach (var (line, (code, detail)) in found)
            if (!sample.Refused.TryGetValue(line, out var said))
                faults.Add(new CheckFault(file, line, 1, code,
                    $"{detail} If that is meant, say so in domain.yaml: refused: {{ {line}: {code} }}."));
            else if (said != code)
                faults.Add(new CheckFault(file, line, 1, "sample.refused",
                    $"domain.yaml says {said}, but the record is refused with {code}: {detail}"));
        foreach (var (line, code) in sample.Refused)
            if (!found.ContainsKey(line))
                faults.Add(new CheckFault(file, line, 1, "sample.taken",
                    $"domain.yaml says that this is refused with {code}, but it is taken, or no record begins here."));
    }

    private static async Task<int?> RecordsAsync(
        string file, Mapping mapping, SortedDictionary<int, (string Code, string Detail)> found,
        List<CheckFault> faults, CancellationToken cancel)
    {
        if (await CheckedText.ReadAsync(file, faults, cancel) is null) return null;
        if (!CsvSource.OpenFile(file, mapping.Source).TryGet(out var source, out var refusal))
        {
            faults.Add(new CheckFault(file, 1, 1, refusal.Code, refusal.Detail));
            return null;
        }

        await using var opened = source;
        if (!(await source.OpenAsync(cancel)).TryGet(out var columns, out refusal))
        {
            faults.Add(new CheckFault(file, 1, 1, refusal.Code, refusal.Detail));
            return null;
        }

        var (mapper, unbound) = mapping.Bind(columns);
        faults.AddRange(unbound.Select(fault => new CheckFault(file, 1, 1, fault.Code,
            $"{fault.Detail} The mapping names it in line {fault.Line}.")));
        if (mapper is null) return null;
        var count = 0;
        await foreach (var record in source.ReadAsync(cancel))
        {
            count++;
            Note(mapper, record, (int)record.Line, found);
        }

        return count;
    }

    private static async Task<int?> MessagesAsync(
        string file, Mapping mapping, SortedDictionary<int, (string Code, string Detail)> found,
        List<CheckFault> faults, CancellationToken cancel)
    {
        if (await CheckedText.ReadAsync(file, faults, cancel) is not { } text) return null;
        var reader = new JsonMessages(mapping);
        var (line, count) = (0, 0);
        foreach (var each in text.Split('\n'))
        {
            line++;
            if (each.Trim().Length == 0) continue;
            count++;
            if (Message(each) is not { } message)
            {
                faults.Add(new CheckFault(file, line, 1, "sample.line",
                    "A line is {\"topic\": \"devices/x/y\", \"message\": {…}}, on one line."));
                continue;
            }

            var read = await reader.ReadAsync(message, cancel);
            if (read.Fault is { } fault) found[line] = (fault.Code, fault.Detail);
            else
                foreach (var record in read.Records)
                    Note(read.Mapper!, record, line, found);
        }

        return count;
    }

    private static void Note(
        RecordMapper mapper, SourceRecord record, int line, SortedDictionary<int, (string Code, string Detail)> found)
    {
        if ((record.Fault ?? mapper.Map(record.Fields).Refusal) is { } refusal)
            found.TryAdd(line, (refusal.Code, refusal.At is null ? refusal.Detail : $"{refusal.At}: {refusal.Detail}"));
    }

    private static FeedMessage? Message(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var topic = json.RootElement.TryGetProperty("topic", out var said) ? said.GetString() ?? "" : "";
            return new FeedMessage(
                topic, Encoding.UTF8.GetBytes(json.RootElement.GetProperty("message").GetRawText()));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
