using City.Kernel;
using City.Sense;

namespace City.Host.Validation;

/// <summary>
/// Checks the folder of a domain: its description, mappings, feeds and samples, and, where the domain is part of this
/// program, that its class says the same, in two languages and in units of the city.
/// </summary>
internal sealed class DomainCheck(string folder)
{
    private static readonly string[] Kinds = ["mappings", "feeds", "samples"];

    private readonly string _description = Path.Combine(folder, "domain.yaml");

    /// <summary>What is wrong; empty for nothing.</summary>
    public List<CheckFault> Faults { get; } = [];

    /// <summary>How many mappings, feeds and samples were looked at.</summary>
    public int Files { get; private set; }

    /// <summary>Whether the class of the domain was looked at too.</summary>
    public bool IsBuilt { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        if (await CheckedText.ReadAsync(_description, Faults, cancel) is not { } yaml) return;
        var (manifest, faults) = DomainManifest.Load(yaml);
        Faults.AddRange(faults.Select(fault => CheckFault.Of(_description, fault)));
        if (manifest is null) return;
        var name = Path.GetFileName(Path.GetFullPath(folder));
        if (manifest.Id.Length == 0) manifest = manifest with { Id = name };
        else if (manifest.Id != name)
            Fault(1, "domain.id", $"The id is '{manifest.Id}', but the folder is called '{name}'; make them the same.");
        Listed(manifest);
        var mappings = new Dictionary<string, Mapping>(StringComparer.Ordinal);
        foreach (var (file, _) in manifest.Mappings.Concat(manifest.Feeds))
            if (await MappingAsync(file, cancel) is { } mapping)
                mappings[file] = mapping;
        foreach (var (file, line) in manifest.Feeds)
        {
            if (mappings.GetValueOrDefault(file) is not { } mapping) continue;
            if (mapping.Source.Topic is null)
                Fault(line, "domain.feed", $"{file} has no source.topic, so no message finds it; give it one.");
            if (mapping.UnfitToLive() is { } unfit) Faults.Add(CheckFault.Of(Path.Combine(folder, file), unfit));
        }

        foreach (var sample in manifest.Samples)
        {
            Files++;
            if (mappings.TryGetValue(sample.Mapping, out var mapping))
                await SampleCheck.RunAsync(Path.Combine(folder, sample.File), sample, mapping, Faults, cancel);
            else if (!File.Exists(Path.Combine(folder, sample.Mapping)))
                Fault(sample.Line, "domain.sample",
                    $"Its mapping {sample.Mapping} is neither in mappings nor in feeds.");
        }

        if (Built(manifest.Id) is not { } built) return;
        IsBuilt = true;
        new DomainCodeCheck(folder, built, manifest, Faults).Run(mappings);
    }

    private static DomainBuilder? Built(string id)
    {
        foreach (var domain in Domains.All())
        {
            var built = new DomainBuilder();
            domain.Describe(built);
            if (built.Id == id) return built;
        }

        return null;
    }

    /// <summary>What lies in the folders is named in the description, and what is named lies there.</summary>
    private void Listed(DomainManifest manifest)
    {
        var named = manifest.Mappings.Concat(manifest.Feeds)
            .Concat(manifest.Samples.Select(sample => (sample.File, sample.Line))).ToList();
        foreach (var (file, line) in named)
            if (!File.Exists(Path.Combine(folder, file)))
                Fault(line, "domain.file", $"There is no file {file} in the folder.");
        foreach (var kind in Kinds)
        {
            var place = Path.Combine(folder, kind);
            if (!Directory.Exists(place)) continue;
            foreach (var file in Directory.EnumerateFiles(place).Order(StringComparer.Ordinal))
                if (named.TrueForAll(each => each.Item1 != $"{kind}/{Path.GetFileName(file)}"))
                    Faults.Add(new CheckFault(file, 1, 1, "domain.unlisted",
                        $"domain.yaml does not name it under {kind}; name it, or delete it."));
        }
    }

    private async Task<Mapping?> MappingAsync(string file, CancellationToken cancel)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return null;
        Files++;
        if (await CheckedText.ReadAsync(path, Faults, cancel) is not { } yaml) return null;
        var load = Mapping.Load(yaml);
        Faults.AddRange(load.Faults.Select(fault => CheckFault.Of(path, fault)));
        return load.Mapping;
    }

    private void Fault(int line, string code, string detail) =>
        Faults.Add(new CheckFault(_description, line, 1, code, detail));
}
