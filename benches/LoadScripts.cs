using System.Globalization;

namespace City.Bench;

/// <summary>What wrk sends: Lua, with the same seed for the brain and for the bare endpoint.</summary>
internal static class LoadScripts
{
    private const string Head = """
        math.randomseed(@SEED@)
        local random, format = math.random, string.format
        local door = "Host: localhost\r\nAuthorization: Bearer @TOKEN@\r\n"
        local function id() return format("urn:ngsi-ld:Vehicle:%07d", random(0, @COUNT@ - 1)) end
        """;

    /// <summary>PATCH of one attribute of a random vehicle: a new value, observed now.</summary>
    public const string Patch = Head + """

        local start, n = os.time(), 0
        request = function()
          n = n + 1
          local ms = math.floor(n / 40)
          local body = format(
            '{"type":"Property","value":%.1f,"unitCode":"KMH","observedAt":"%s.%03dZ"}',
            random(1000, 9999) / 10, os.date("!%Y-%m-%dT%H:%M:%S", start + math.floor(ms / 1000)), ms % 1000)
          return "PATCH /ngsi-ld/v1/entities/" .. id() .. "/attrs/speed HTTP/1.1\r\n" .. door
            .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
        end
        """;

    /// <summary>PATCH of all five attributes of a random vehicle, its name among them.</summary>
    public const string PatchAll = Head + """

        request = function()
          local body = format('{"speed":{"type":"Property","value":%.1f,"unitCode":"KMH"},', random(1000, 9999) / 10)
            .. format('"name":{"type":"Property","value":"Line %d, low-floor articulated bus"},', random(0, 99))
            .. '"location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[116.3,39.8]}},'
            .. '"operatedBy":{"type":"Relationship","object":"urn:ngsi-ld:Organization:bus-company-7"},'
            .. '"inService":{"type":"Property","value":true}}'
          return "PATCH /ngsi-ld/v1/entities/" .. id() .. "/attrs HTTP/1.1\r\n" .. door
            .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
        end
        """;

    /// <summary>GET of a random vehicle.</summary>
    public const string Get = Head + """

        request = function()
          return "GET /ngsi-ld/v1/entities/" .. id() .. " HTTP/1.1\r\n" .. door .. "\r\n"
        end
        """;

    /// <summary>The first twenty vehicles.</summary>
    public const string List = Head + """

        local page = "GET /ngsi-ld/v1/entities?type=Vehicle&limit=20 HTTP/1.1\r\n" .. door .. "\r\n"
        request = function() return page end
        """;

    /// <summary>Batch upsert of a hundred whole vehicles in a row, each with a new speed.</summary>
    public const string Upsert = Head + """

        local parts = {}
        for line in io.lines("@PARTS@") do parts[#parts + 1] = line end
        local batches = #parts / 200
        request = function()
          local first, text, n = random(0, batches - 1) * 200, {}, 0
          for i = 1, 200, 2 do
            text[n + 1], text[n + 2], text[n + 3], text[n + 4] =
              n == 0 and "[" or ",", parts[first + i], format("%.1f", random(1000, 9999) / 10), parts[first + i + 1]
            n = n + 4
          end
          text[n + 1] = "]"
          local body = table.concat(text)
          return "POST /ngsi-ld/v1/entityOperations/upsert HTTP/1.1\r\n" .. door
            .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
        end
        """;

    /// <summary>A script with its settings filled in.</summary>
    /// <param name="script">One of the above.</param>
    /// <param name="token">Bearer token, sent to the brain and to the bare endpoint alike.</param>
    /// <param name="count">How many vehicles there are.</param>
    /// <param name="seed">For the choice of vehicles and values.</param>
    /// <param name="parts">File of the texts around the speeds; only for <see cref="Upsert"/>.</param>
    public static string Fill(string script, string token, int count, int seed, string parts = "") => script
        .Replace("@TOKEN@", token, StringComparison.Ordinal)
        .Replace("@COUNT@", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@SEED@", seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@PARTS@", parts, StringComparison.Ordinal);

    /// <summary>Two lines of a vehicle for <see cref="Upsert"/>: what stands before its speed, and after.</summary>
    public static IEnumerable<string> Parts(int number)
    {
        const string Mark = "\"value\":100.0";
        var text = Fixture.EntityText(number, 1000);
        var at = text.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        yield return text[..(at - "100.0".Length)];
        yield return text[at..];
    }
}
