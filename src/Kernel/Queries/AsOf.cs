namespace City.Kernel;

/// <summary>
/// A point in the two times of the city from which it is looked at: in city time, when things were so, and in
/// knowledge, when the city learnt of them.
/// </summary>
/// <param name="At">
/// As it was at this moment: of each attribute the value that was observed last up to it, itself included, late and
/// corrected readings counted. An attribute whose first value does not say when it was observed counts from ever. Null
/// for what the city held: of each attribute the value that it learnt last.
/// </param>
/// <param name="Known">As it was known then, or null for all that is known by now.</param>
public sealed record AsOf(Moment? At, Knowledge? Known);
