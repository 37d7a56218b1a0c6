namespace City.Live.Tests;

/// <summary>One thing that happens to a shard.</summary>
internal abstract record Op
{
    public sealed record Write(string Tenant, EntityCommand Command) : Op
    {
        public override string ToString() => $"write '{Tenant}' {Say.Command(Command)}";
    }

    public sealed record Together(string Tenant, EntityCommand[] Commands) : Op
    {
        public override string ToString() => $"together '{Tenant}' {string.Join("\n  ", Commands.Select(Say.Command))}";
    }

    /// <summary>The open frame goes to the log.</summary>
    public sealed record Seal : Op;

    /// <summary>The oldest frame in the log's hands is durable.</summary>
    public sealed record Publish : Op;

    /// <summary>The process dies; the next one reads the whole log, or the snapshot and what is behind.</summary>
    public sealed record Crash(bool FromSnapshot) : Op;

    public sealed record TakeSnapshot : Op;

    public static readonly Gen<Op> Any = Gen.Frequency(
        (12, Gen.Select(Gen.OneOf(Draw.Tenants), Draw.Command).Select((tenant, one) => (Op)new Write(tenant, one))),
        (4, Gen.Select(Gen.OneOf(Draw.Tenants), Draw.Command.Array[1, 4])
            .Select((tenant, all) => (Op)new Together(tenant, all))),
        (4, Gen.Const((Op)new Seal())),
        (5, Gen.Const((Op)new Publish())),
        (1, Gen.Bool.Select(snapshot => (Op)new Crash(snapshot))),
        (1, Gen.Const((Op)new TakeSnapshot())));
}
