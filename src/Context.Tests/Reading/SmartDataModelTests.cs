using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>Real payloads of the Smart Data Models program (CC BY 4.0), read with their own contexts.</summary>
public sealed class SmartDataModelTests(ITestOutputHelper output)
{
    /// <summary>
    /// Payloads that break the standard: their ids are no URIs, rings are open, positions out of range, attributes
    /// of invalid types and so on. The notes beside the data name most of them.
    /// </summary>
    private const string FaultyNormalized = """
        ngsi.attribute.geometry: Energy/InverterDevice Energy/SolarEnergy RiskManagement/Asset
          RiskManagement/Exposure RiskManagement/NetworkServiceAlert ZEB/Area ZEB/Column ZEB/Door
          ZEB/MaterialLayer ZEB/Opening ZEB/Room ZEB/Slab ZEB/Stair ZEB/Wall ZEB/Window
        ngsi.attribute.kind: Environment/FloodMonitoring Hl7/Claim Hl7/Immunization Transportation/CityWork
          Transportation/RestrictionException Transportation/SpecialRestriction Transportation/TransportStation
        ngsi.attribute.member: RiskManagement/GISData RiskManagement/Hazard RiskManagement/Mitigation
          RiskManagement/Risk RiskManagement/Vulnerability
        ngsi.attribute.name: Transportation/VehicleFault ZEB/DeviceForecast
        ngsi.attribute.time: Agrifood/AgriGreenhouse Environment/PhreaticObserved
        ngsi.attribute.uri: Environment/WaterObserved
        ngsi.entity.id: Environment/NightSkyQuality Hl7/Account Hl7/Medication Hl7/Patient Hl7/Practitioner
          WaterQuality/WaterQualityPredicted
        """;

    private const string FaultySimplified = """
        ngsi.attribute.geometry: RiskManagement/Asset RiskManagement/Exposure RiskManagement/GISData
          RiskManagement/Hazard RiskManagement/Mitigation RiskManagement/NetworkServiceAlert RiskManagement/Risk
          RiskManagement/Vulnerability Transportation/AnprFlowObserved Transportation/RoadAccident ZEB/Area
          ZEB/Column ZEB/Door ZEB/MaterialLayer ZEB/Opening ZEB/Room ZEB/Slab ZEB/Stair ZEB/Wall ZEB/Window
        ngsi.attribute.name: Energy/InverterDevice Transportation/FleetVehicleStatus
          Transportation/TransportStation Transportation/VehicleFault ZEB/DeviceForecast
        ngsi.context.invalid: Transportation/EVChargingStation UrbanMobility/TransitManagement
        ngsi.entity.id: Agrifood/Pen Environment/NightSkyQuality Hl7/Account Hl7/Medication Hl7/Organization
          Hl7/Patient Hl7/Practitioner WaterQuality/WaterQualityPredicted
        ngsi.entity.type: Hl7/Immunization
        ngsi.json.malformed: PointOfInterest/PointOfInterest
        """;

    [Fact]
    public async Task Normalized_payloads_are_read_and_the_faulty_ones_refused()
    {
        var refused = await ReadAllAsync("example-normalized.jsonld", ReadingRules.Whole | ReadingRules.ContextInBody);
        Assert.Equal(Faults(FaultyNormalized), refused);
    }

    [Fact]
    public async Task Simplified_payloads_are_read_and_the_faulty_ones_refused()
    {
        var refused = await ReadAllAsync(
            "example.jsonld", ReadingRules.Whole | ReadingRules.ContextInBody | ReadingRules.Simplified);
        Assert.Equal(Faults(FaultySimplified), refused);
    }

    private static SortedDictionary<string, string> Faults(string text)
    {
        var (faults, code) = (new SortedDictionary<string, string>(StringComparer.Ordinal), "");
        foreach (var word in text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.EndsWith(':')) code = word[..^1];
            else faults.Add(word, code);
        }

        return faults;
    }

    private async Task<SortedDictionary<string, string>> ReadAllAsync(string file, ReadingRules rules)
    {
        var root = Shared.Require("data", "smart-data-models");
        var store = new ContextStore(
            new ContextDocuments(new LaidOut(root), null, TimeProvider.System), TimeProvider.System);
        var refused = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var taken = 0;
        foreach (var path in Directory.EnumerateFiles(root, file, SearchOption.AllDirectories).Order())
        {
            var model = Path.GetRelativePath(root, path).Replace('\\', '/').Split('/');
            var body = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            var refusal = await ReadAsync(store, body, rules);
            if (refusal is null)
            {
                taken++;
                continue;
            }

            refused.Add($"{model[0]["dataModel.".Length..]}/{model[1]}", refusal.Code);
            output.WriteLine($"{model[0]}/{model[1]}: {refusal.Code} at {refusal.At}: {refusal.Detail}");
        }

        output.WriteLine($"{file}: {taken} taken, {refused.Count} refused");
        Assert.Equal(187, taken + refused.Count);
        return refused;
    }

    private static async Task<Refusal?> ReadAsync(ContextStore store, byte[] body, ReadingRules rules)
    {
        var cancel = TestContext.Current.CancellationToken;
        if (!EntityDocuments.FindContexts(body).TryGet(out var found, out var malformed)) return malformed;
        var context = LdContext.Core;
        if (found is [(_, > 0)])
        {
            var loaded = await store.OfJsonAsync(body.AsMemory(found[0].Start, found[0].Length), cancel);
            if (!loaded.TryGet(out context, out var missing)) return missing;
        }

        var read = EntityDocuments.ReadEntity(body, context, rules);
        if (!read.TryGet(out var draft, out var refusal)) return refusal;
        var record = Documents.RecordOf(draft);
        foreach (var form in new[] { EntityForm.Normalized, EntityForm.Concise, EntityForm.Simplified })
        {
            var written = Documents.Write(record, new Rendering { Context = context, Form = form });
            using var json = JsonDocument.Parse(written);
        }

        return null;
    }

    /// <summary>Contexts of the models from their files; those of other projects are empty.</summary>
    private sealed class LaidOut(string root) : IContextSource
    {
        public ValueTask<Result<ReadOnlyMemory<byte>>> LoadAsync(Uri url, CancellationToken cancel)
        {
            var model = url.AbsolutePath.Split('/').FirstOrDefault(part => part.StartsWith("dataModel."));
            var path = model is null ? "" : Path.Combine(root, model, "context.jsonld");
            ReadOnlyMemory<byte> bytes = File.Exists(path)
                ? File.ReadAllBytes(path)
                : Encoding.UTF8.GetBytes(new JsonObject { ["@context"] = new JsonObject() }.ToJsonString());
            return new(bytes);
        }
    }
}
