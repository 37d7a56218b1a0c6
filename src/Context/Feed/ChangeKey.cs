namespace City.Context;

/// <summary>The narrowest thing that somebody says of changes that concern him; empty for what is not said.</summary>
/// <param name="Id">The entity's id.</param>
/// <param name="Type">One of its types.</param>
/// <param name="Attribute">An attribute that the change touched.</param>
internal readonly record struct ChangeKey(string Id, string Type, string Attribute)
{
    /// <summary>
    /// The keys of those ids; or where there are none, of the types with each of the attributes, or with any.
    /// </summary>
    public static IEnumerable<ChangeKey> Of(
        IReadOnlyCollection<string> ids, IReadOnlyCollection<string> types, IReadOnlyCollection<string> attributes) =>
        ids.Count > 0
            ? ids.Select(id => new ChangeKey(id, "", ""))
            : types.DefaultIfEmpty("").SelectMany(
                type => attributes.DefaultIfEmpty("").Select(name => new ChangeKey("", type, name)));
}
