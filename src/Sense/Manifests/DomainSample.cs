namespace City.Sense;

/// <summary>A sample of a domain: records that go through a mapping, and which of them are wrong on purpose.</summary>
/// <param name="File">The file, as a path in the domain's folder.</param>
/// <param name="Mapping">The mapping or feed, as a path in the domain's folder.</param>
/// <param name="Refused">By line of the file, from 1: the code with which the record is refused.</param>
/// <param name="Line">The line of the description at which the sample is named, from 1.</param>
public sealed record DomainSample(
    string File, string Mapping, ImmutableSortedDictionary<int, string> Refused, int Line);
