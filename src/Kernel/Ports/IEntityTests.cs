namespace City.Kernel;

/// <summary>Makes tests of single entities from the conditions of queries, without a query of the city.</summary>
public interface IEntityTests
{
    /// <summary>
    /// A test of ids' pattern, types, attributes, <see cref="EntityQuery.Q"/> and <see cref="EntityQuery.Geo"/>; a list
    /// of ids, pages and the past are not looked at. Refused as the query itself would be.
    /// </summary>
    Result<IEntityTest> Make(EntityQuery query, string tenant);
}
