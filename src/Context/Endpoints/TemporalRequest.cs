using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>What a request asks of the past.</summary>
/// <param name="Past">Which part of it.</param>
/// <param name="Form">In which form.</param>
/// <param name="Methods">The methods of sums; empty for another form.</param>
/// <param name="Period">The length of their periods, or null for one over all.</param>
/// <param name="Context">The context of the answer's names.</param>
/// <param name="MediaType">The media type of the answer.</param>
/// <param name="Writer">What writes the answer.</param>
internal sealed record TemporalRequest(
    HistoryQuery Past, TemporalForm Form, ImmutableArray<string> Methods, TimeSpan? Period, LdContext Context,
    string MediaType, TemporalWriter Writer)
{
    /// <summary>Reads the parameters and the header of a request.</summary>
    public static TemporalRequest Read(Exchange x, in Parameters parameters, LdContext context)
    {
        var mediaType = MediaTypes.Wanted(x.Http.Request, geo: false);
        var past = TemporalParameters.Read(
            parameters, context, x.Door.City, x.Door.Options.TemporalPointsMax);
        var (form, systemTimes) = TemporalParameters.Form(parameters);
        var summed = form == TemporalForm.Aggregated;
        return new TemporalRequest(
            past, form, summed ? TemporalParameters.Methods(parameters) : [],
            summed ? TemporalParameters.Period(parameters) : null, context, mediaType,
            new TemporalWriter(context, mediaType == MediaTypes.LdJson, systemTimes));
    }

    /// <summary>Begins the answer: names the context in a header where it is not in the body (6.3.6).</summary>
    public JsonBuffer Begin(Exchange x)
    {
        if (MediaType == MediaTypes.Json) x.Http.Response.Headers.Append("Link", Context.LinkHeader);
        return JsonBuffer.Rent();
    }
}
