namespace City.Domains.Traffic.Tests;

public sealed class DomainTests() : DomainContract(
    new TrafficDomain(), "Traffic", code => Units.Find(code)?.Code);
