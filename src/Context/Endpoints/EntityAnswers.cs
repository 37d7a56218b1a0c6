using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>Sends entities in the media type asked for.</summary>
internal static class EntityAnswers
{
    /// <summary>Sends one entity.</summary>
    public static Task OneAsync(HttpContext http, in EntityRecord record, Rendering rendering, string mediaType)
    {
        var buffer = JsonBuffer.Rent();
        var writer = new EntityWriter(buffer, rendering);
        var inBody = PutContext(http, rendering, mediaType);
        if (mediaType == MediaTypes.GeoJson) writer.Feature(record, withContext: inBody);
        else writer.Entity(record);

        return Answers.SendAsync(http, buffer, mediaType);
    }

    /// <summary>Sends several entities.</summary>
    public static Task ManyAsync(HttpContext http, EntityPage page, Rendering rendering, string mediaType)
    {
        var buffer = JsonBuffer.Rent();
        var writer = new EntityWriter(buffer, rendering);
        var inBody = PutContext(http, rendering, mediaType);
        var geo = mediaType == MediaTypes.GeoJson;
        buffer.Write(geo ? "{\"type\":\"FeatureCollection\",\"features\":["u8 : "["u8);
        for (var i = 0; i < page.Entities.Length; i++)
        {
            if (i > 0) buffer.Write((byte)',');
            if (geo) writer.Feature(page.Entities[i], withContext: false);
            else writer.Entity(page.Entities[i]);
        }

        buffer.Write((byte)']');
        if (geo && inBody)
        {
            buffer.Write(",\"@context\":"u8);
            buffer.Write(rendering.Context.Body);
        }

        if (geo) buffer.Write((byte)'}');
        return Answers.SendAsync(http, buffer, mediaType);
    }

    /// <summary>
    /// Names the context in a Link header where it is not in the body (6.3.5, 6.3.6); true where it is.
    /// </summary>
    private static bool PutContext(HttpContext http, Rendering rendering, string mediaType)
    {
        if (mediaType == MediaTypes.LdJson) return true;
        var inBody = mediaType == MediaTypes.GeoJson
            && !http.Request.Headers["Prefer"].ToString().Contains("body=json", StringComparison.OrdinalIgnoreCase);
        if (!inBody) http.Response.Headers.Append("Link", rendering.Context.LinkHeader);
        return inBody;
    }
}
