namespace City.Domains.StreetLights.Tests;

public sealed class DomainTests() : DomainContract(
    new StreetLightsDomain(), "StreetLights", code => Units.Find(code)?.Code);
