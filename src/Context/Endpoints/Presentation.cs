using System.Collections.Immutable;

namespace City.Context;

/// <summary>Reads from the parameters how an answer is to look, or how a body does (6.3.7 to 6.3.12).</summary>
internal static class Presentation
{
    /// <summary>The parameters that this reads.</summary>
    public static readonly string[] Known =
        ["options", "format", "attrs", "pick", "omit", "lang", "geometryProperty", "datasetId", "local", "localOnly"];

    /// <summary>How entities are to be written.</summary>
    public static Rendering Read(in Parameters parameters, LdContext context, string mediaType)
    {
        if (!parameters.Any)
            return mediaType == MediaTypes.Json && ReferenceEquals(context, LdContext.Core)
                ? Rendering.Plain
                : new Rendering { Context = context, ContextInBody = mediaType == MediaTypes.LdJson };
        var (form, systemTimes) = Options(parameters);
        return new Rendering
        {
            Context = context,
            ContextInBody = mediaType == MediaTypes.LdJson,
            Form = form,
            SystemTimes = systemTimes,
            Projection = Projection(parameters, context),
            Language = parameters["lang"],
            GeometryProperty = parameters["geometryProperty"] is { } geometry
                ? Names.One("geometryProperty", geometry, context)
                : Rendering.Plain.GeometryProperty,
        };
    }

    /// <summary>The form, and whether system times are wanted; format wins over options.</summary>
    public static (EntityForm Form, bool SystemTimes) Options(in Parameters parameters, string? ownOption = null)
    {
        var form = EntityForm.Normalized;
        var systemTimes = false;
        if (parameters["options"] is { } options)
        {
            foreach (var option in Names.Split("options", options))
            {
                if (option == "sysAttrs") systemTimes = true;
                else if (option != ownOption) form = Form("options", option);
            }
        }

        if (parameters["format"] is { } format) form = Form("format", format);
        return (form, systemTimes);
    }

    private static EntityForm Form(string parameter, string name) => name switch
    {
        "normalized" => EntityForm.Normalized,
        "concise" => EntityForm.Concise,
        "simplified" or "keyValues" => EntityForm.Simplified,
        _ => throw new ReadingFault(Faults.Parameter(parameter, $"'{Faults.Shorten(name)}' is no {parameter}; use "
            + "normalized, concise, simplified or keyValues" + (parameter == "options" ? ", or sysAttrs." : "."))),
    };

    private static Projection Projection(in Parameters parameters, LdContext context)
    {
        var (attrs, pick, omit, dataset) =
            (parameters["attrs"], parameters["pick"], parameters["omit"], parameters["datasetId"]);
        if (attrs is null && pick is null && omit is null && dataset is null) return City.Context.Projection.All;
        if (attrs is not null && (pick is not null || omit is not null))
            throw new ReadingFault(Faults.Parameter("attrs", "attrs does not go together with pick or omit."));
        ImmutableArray<string> picked = pick is null ? default : Members("pick", pick);
        ImmutableArray<string> omitted = omit is null ? [] : Members("omit", omit);
        return City.Context.Projection.Of(picked, omitted, (parameter, name) => Names.One(parameter, name, context))
            .With(attrs is null ? default : Names.Expanded("attrs", attrs, context),
                dataset is null ? default : Datasets(Names.Split("datasetId", dataset)));
    }

    private static ImmutableArray<string> Members(string parameter, string text) =>
        text.Contains('{', StringComparison.Ordinal)
            ? throw new ReadingFault(new Refusal(RefusalKind.Unsupported, Codes.ParameterUnsupported,
                "Members of linked entities cannot be picked or omitted yet.", parameter))
            : Names.Split(parameter, text, ",|");

    /// <summary>Names of instances: URIs, or <c>@none</c> for the default one (4.5.5).</summary>
    public static ImmutableArray<string> Datasets(ImmutableArray<string> datasets)
    {
        foreach (var dataset in datasets)
            if (dataset != "@none" && !Spelling.IsUri(dataset))
                throw new ReadingFault(Faults.Parameter("datasetId", "The datasetId is a URI or @none."));
        return datasets;
    }
}
