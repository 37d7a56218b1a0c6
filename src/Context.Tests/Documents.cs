using System.Collections.Immutable;
using System.Text;

namespace City.Context.Tests;

/// <summary>Reads and writes entities without a city around them.</summary>
internal static class Documents
{
    public static readonly Rendering Concise = new() { Form = EntityForm.Concise };
    public static readonly Rendering Simplified = new() { Form = EntityForm.Simplified };

    public static Result<Draft> Read(
        string json, ReadingRules rules = ReadingRules.Whole, LdContext? context = null) =>
        EntityDocuments.ReadEntity(Encoding.UTF8.GetBytes(json), context ?? LdContext.Core, rules);

    /// <summary>What was read; fails the test where it was refused.</summary>
    public static Draft Accept(
        string json, ReadingRules rules = ReadingRules.Whole, LdContext? context = null)
    {
        var result = Read(json, rules, context);
        Assert.True(
            result.TryGet(out var draft, out var refusal), $"{refusal?.Code} at {refusal?.At}: {refusal?.Detail}");
        return draft!;
    }

    /// <summary>The one attribute of an entity whose attribute <c>a</c> is the given JSON.</summary>
    public static Attribute One(string json, ReadingRules rules = ReadingRules.Whole) =>
        Assert.Single(Accept($$"""{"id":"urn:x:1","type":"T","a":{{json}}}""", rules).Attributes);

    public static EntityRecord RecordOf(Draft draft, NameTable? names = null) => RecordOf(
        new Entity
        {
            Id = draft.Id ?? "urn:x:1", Types = draft.Types.IsEmpty ? [CoreTerms.DefaultContext + "T"] : draft.Types,
            Scopes = draft.Scopes.IsDefault ? [] : draft.Scopes, Attributes = draft.Attributes,
        },
        names ?? new NameTable());

    /// <summary>A record as the live city would hold it.</summary>
    public static EntityRecord RecordOf(Entity entity, NameTable names)
    {
        var (record, part) = (new ByteWriter(), new ByteWriter());
        record.Byte(EntityRecord.Format);
        record.Byte((byte)Residency.Live);
        record.Count(names.Intern(""));
        record.Block(Encoding.UTF8.GetBytes(entity.Id));
        record.Block([]);
        record.Unsigned((ulong)entity.CreatedAt.Milliseconds);
        record.Unsigned((ulong)(entity.ModifiedAt.Milliseconds - entity.CreatedAt.Milliseconds));
        foreach (var type in entity.Types) part.Count(names.Intern(type));
        record.Block(part.Written);
        part.Clear();
        foreach (var scope in entity.Scopes) part.Text(scope);
        record.Block(part.Written);
        AttributeList.Write(record, entity.Attributes, names);
        return new EntityRecord(record.ToArray(), names);
    }

    public static string Write(in EntityRecord record, Rendering? rendering = null)
    {
        var buffer = new JsonBuffer();
        new EntityWriter(buffer, rendering ?? Rendering.Plain).Entity(record);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    /// <summary>What becomes of an entity that is read, kept and written.</summary>
    public static string Through(
        string json, Rendering? rendering = null, ReadingRules rules = ReadingRules.Whole, LdContext? context = null) =>
        Write(RecordOf(Accept(json, rules, context)), rendering);
}
