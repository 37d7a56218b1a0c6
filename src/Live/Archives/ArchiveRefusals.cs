using City.Kernel;

namespace City.Live;

/// <summary>Why an archive is not restored.</summary>
internal static class ArchiveRefusals
{
    public static Refusal NoCity() => new(
        RefusalKind.Invalid, "archive.kind", "This archive holds keys. Restore a city from an archive of a city.");

    public static Refusal NoKeys() => new(
        RefusalKind.Invalid, "archive.kind", "This archive holds a city. Restore keys from an archive of keys.");

    public static Refusal OtherShards(int archive, int store) => new(
        RefusalKind.Invalid, "archive.shards",
        $"The archive has {archive} shards and the store {store}. The number is fixed when a store is made: make an "
        + $"empty store with {archive} shards and restore into that one.");

    public static Refusal Shape(int shards) => new(
        RefusalKind.Invalid, "archive.cut.shape",
        $"A position of this city has {shards} numbers joined by dots, as the feed gives them.");

    public static Refusal Ahead(FeedPosition end) => new(
        RefusalKind.Invalid, "archive.cut.ahead",
        $"The position lies behind the end of the archive, which is {end}. Use a later backup.");

    public static Refusal NotEmpty() => new(
        RefusalKind.Conflict, "archive.store.used",
        "The store is not empty, and nothing in it is overwritten. Restore into an empty one.");

    public static Refusal Clash(string subject) => new(
        RefusalKind.Conflict, "archive.keys.clash",
        $"The store has another key for {subject} than the archive. All other keys were restored; what was sealed "
        + "with the archive's key of this subject cannot be read. Restore keys before the city first runs.");
}
