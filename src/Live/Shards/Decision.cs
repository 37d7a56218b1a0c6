using System.Collections.Immutable;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>What a shard decides on a command before anything is changed. Kept and cleared, one per shard.</summary>
internal sealed class Decision
{
    public Refusal? Refusal;
    public ChangeKind Kind;
    public bool Changes;
    public bool ReplacesAll;
    public ImmutableArray<string> Types;
    public ImmutableArray<string> Scopes;
    public readonly List<Attribute> Set = [];
    public readonly List<(int Name, int Dataset)> Removed = [];
    public readonly List<NotUpdated> NotUpdated = [];

    public void Clear()
    {
        (Refusal, Kind, Changes, ReplacesAll, Types, Scopes) = (null, 0, false, false, default, default);
        Set.Clear();
        Removed.Clear();
        NotUpdated.Clear();
    }

    public void Refuse(RefusalKind kind, string code, string detail, string? at = null) =>
        Refusal = new Refusal(kind, code, detail, at);
}
