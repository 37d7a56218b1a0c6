using System.Text;
using CsCheck;

namespace City.Sense.Tests;

/// <summary>Whatever comes in, the answer is a value or a refusal, and comes at once.</summary>
public sealed class MessageFuzzTests
{
    private static readonly int Times = Fuzz.Times(100_000);

    private static readonly string Whole = FeedRig.Loops.Replace("  topic:", "  records: r[0].x\n  topic:",
        StringComparison.Ordinal);

    [Fact]
    public void Payloads_of_all_kinds_are_read_or_refused()
    {
        var plain = new JsonMessages(Mappings.Load(FeedRig.Loops));
        var nested = new JsonMessages(Mappings.Load(Whole));
        var good = Encoding.UTF8.GetBytes(
            """{"r":[{"x":[{"at":"2026-01-01T00:00:00Z","flow":1.5e3}]}],"at":"\u00e4"}""");
        var bent = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Select((at, octet, cut) =>
        {
            var bytes = good.ToArray();
            bytes[at] = octet;
            return bytes[..cut];
        });
        var noise = OneOf("{\"flow\":", "[", "]", "{", "}", "\"", ",", "\\ud800", "1e999", "-0", "null", "\0", "\u7ea2")
            .Array[0, 12].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

        Gen.OneOf(bent, noise, Gen.Byte.Array[0, 40]).Sample(
            payload =>
            {
                foreach (var reader in new[] { plain, nested })
                {
                    var read = Fuzz.Within(() =>
                    {
                        var task = reader.ReadAsync(new FeedMessage("loops/1/flow", payload), default);
                        Assert.True(task.IsCompletedSuccessfully);
                        return task.GetAwaiter().GetResult();
                    });
                    Assert.NotEqual(read.Mapper is null, read.Fault is null);
                    foreach (var record in read.Records)
                        if (record.Fault is null) read.Mapper!.Map(record.Fields).TryGet(out _, out _);
                }
            },
            iter: Times, threads: 1);
    }

    [Fact]
    public void Patterns_and_topics_of_all_kinds_match_or_do_not()
    {
        var part = OneOf("a", "b", "/", "{a}", "{b}", "+", "#", "{", "}", "$", "", "\u0001", "\u00e4");
        Gen.Select(part.Array[0, 8], part.Array[0, 8]).Sample(
            (pattern, topic) =>
            {
                var text = string.Concat(pattern);
                var (read, fault) = Fuzz.Within(() =>
                    (TopicPattern.TryParse(text, out var known, out var wrong) ? known : null, wrong));
                Assert.NotEqual(read is not null, fault.Length > 0);
                if (read is null) return;
                if (read.TryMatch(string.Concat(topic), out var words)) Assert.Equal(read.Names.Length, words.Length);
                Assert.True(TopicPattern.TryParse(read.Filter, out _, out _));
            },
            iter: Times, threads: 1);
    }

    [Fact]
    public void Mappings_of_all_kinds_are_read_or_have_faults_with_places()
    {
        var lines = Whole.Split('\n');
        var odd = OneOf("source: [", "  format: json", "freshness: x", "owner: ''", "- a", "  topic: {a}",
            "  records: 7", "    column: \"a[\"", "key: {}", "\t", "a: *b", "? x", "'", "  - |");
        Gen.Select(Gen.Int[0, lines.Length - 1], odd, Gen.Int[0, 2], Gen.Int[0, lines.Length - 1]).Sample(
            (at, line, how, other) =>
            {
                var text = lines.ToList();
                if (how == 0) text[at] = line;
                else if (how == 1) text.Insert(at, line);
                else (text[at], text[other]) = (text[other], text[at]);
                var load = Fuzz.Within(() => Mapping.Load(string.Join('\n', text)));
                Assert.NotEqual(load.Mapping is null, load.Faults.IsEmpty);
                Assert.All(load.Faults, fault => Assert.True(fault.Line >= 1 && fault.Column >= 1));
            },
            iter: Times, threads: 1);
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(i => words[i]);
}
