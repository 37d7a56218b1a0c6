namespace City.Domains.Environment.Tests;

public sealed class DomainTests() : DomainContract(
    new EnvironmentDomain(), "Environment", code => Units.Find(code)?.Code);
