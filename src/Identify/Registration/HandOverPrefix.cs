using System.Collections.Immutable;

namespace City.Identify;

/// <summary>
/// Gives a prefix to another administrator, or to another node: the values of <c>0.NA/prefix</c> that said who and
/// where give way to those that say it now, all others stay.
/// </summary>
internal sealed class HandOverPrefix(string prefix, HandleValue to, Administrator who, int now)
    : HandleChange(HandleName.OfPrefix(prefix), Bytes(to), who, now)
{
    private const int FirstIndex = 100;

    protected override (ChangeEffect, ResponseCode) Apply(IStoreView view, RecordBuffer? current, WireWriter body)
    {
        var may = current is not null && Permission.Has(view, current.Body, Who,
            AdminPermissions.AddAdmin | AdminPermissions.RemoveAdmin | AdminPermissions.ModifyAdmin);
        if (!may && Who?.IsOfNode != true) return Denied;
        var old = current is null ? [] : ValueCodec.TryRead(current.Body) ?? [];
        var kept = old.Where(value => !Replaces(value.Type)).ToImmutableArray();
        var index = old.FirstOrDefault(value => Replaces(value.Type))?.Index ?? FirstIndex;
        while (kept.Any(value => value.Index == index)) index++;
        ValueCodec.Write(body, [.. kept.Append(to with { Index = index, Timestamp = Now })
            .OrderBy(value => value.Index)]);
        return (ChangeEffect.Put, ResponseCode.Success);
    }

    /// <summary>
    /// The changes by which a prefix gets another administrator. An administrator of the node homes it as well, and
    /// lets go of what it was kept for.
    /// </summary>
    public static IReadOnlyList<StoreChange> ToAdministrator(
        string prefix, HandleReference administrator, Administrator who, int now)
    {
        var given = new HandOverPrefix(prefix, new HandleValue(FirstIndex, HandleTypes.Admin,
            new AdminRecord(AdminPermissions.All, administrator).ToArray()), who, now);
        return who.IsOfNode
            ? [new RemoveRecord(RecordKind.Reservation, prefix), new HomeChange(prefix, true, who, now), given]
            : [given];
    }

    /// <summary>The changes by which a prefix goes to another node.</summary>
    public static IReadOnlyList<StoreChange> ToNode(string prefix, SiteRecord site, Administrator who, int now) =>
    [
        new HomeChange(prefix, false, who, now),
        new AwayChange(prefix),
        new HandOverPrefix(prefix, new HandleValue(FirstIndex, HandleTypes.Site, site.ToArray()), who, now),
    ];

    private bool Replaces(string type) => string.Equals(to.Type, HandleTypes.Admin, StringComparison.Ordinal)
        ? string.Equals(type, HandleTypes.Admin, StringComparison.OrdinalIgnoreCase)
        : string.Equals(type, HandleTypes.Site, StringComparison.OrdinalIgnoreCase)
            || string.Equals(type, HandleTypes.Service, StringComparison.OrdinalIgnoreCase);

    private static byte[] Bytes(HandleValue value)
    {
        var into = new WireWriter();
        ValueCodec.Write(into, [value]);
        return into.ToArray();
    }
}
