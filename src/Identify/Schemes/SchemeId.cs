using System.Collections.Immutable;

namespace City.Identify;

/// <summary>An identifier of whatever scheme, taken apart.</summary>
/// <param name="Scheme">The scheme: handle, oid, gs1, ecode, bid or did.</param>
/// <param name="Canonical">How it is written when it is written in one way only.</param>
/// <param name="Parts">What it consists of, by name.</param>
/// <param name="Basis">By which document it was taken apart and checked.</param>
internal sealed record SchemeId(
    string Scheme, string Canonical, ImmutableArray<(string Name, string Value)> Parts, string Basis);
