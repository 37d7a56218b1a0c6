using System.Text.Json;
using ZXing;
using ZXing.Common;

namespace City.Identify.Tests;

public sealed class SchemeTests
{
    // Vectors of our own, made from the rules of each scheme; check digits were computed by hand.
    [Theory]
    [InlineData("88.100.1/a/b", "handle", "88.100.1/a/b", "prefix=88.100.1 suffix=a/b")]
    [InlineData("hdl:88.100.1/a", "handle", "88.100.1/a", "prefix=88.100.1 suffix=a")]
    [InlineData("1.2.156.3088.1", "oid", "1.2.156.3088.1", "root=1 arcs=1 2 156 3088 1")]
    [InlineData("urn:oid:2.999.0", "oid", "2.999.0", "root=2 arcs=2 999 0")]
    [InlineData("https://example.com/01/09506000134352", "gs1", "01/09506000134352", "gtin=09506000134352")]
    [InlineData("https://id.example.com/shop/01/9506000134352/10/AB-1/21/7%2F8?x=1", "gs1",
        "01/09506000134352/10/AB-1/21/7%2F8", "gtin=09506000134352 lot=AB-1 serial=7/8")]
    [InlineData("(01)09506000134352(21)a7", "gs1", "01/09506000134352/21/a7", "gtin=09506000134352 serial=a7")]
    [InlineData("(00)106141411234567897", "gs1", "00/106141411234567897", "sscc=106141411234567897")]
    [InlineData("Ecode:1000102a", "ecode", "1000102a", "code=1000102a")]
    [InlineData("did:bid:ef9x1CyNWa4Rbcg3xfsbKbTYX8bqVtWB", "bid", "did:bid:ef9x1CyNWa4Rbcg3xfsbKbTYX8bqVtWB",
        "method=bid suffix=ef9x1CyNWa4Rbcg3xfsbKbTYX8bqVtWB key=ED25519")]
    [InlineData("did:bid:6n1m:zf9x1CyNWa4Rbcg3xfsbKb", "bid", "did:bid:6n1m:zf9x1CyNWa4Rbcg3xfsbKb",
        "method=bid chain=6n1m suffix=zf9x1CyNWa4Rbcg3xfsbKb key=not known from its letter")]
    [InlineData("did:bid:6n1m", "bid", "did:bid:6n1m", "method=bid chain=6n1m")]
    [InlineData("did:web:example.com", "did", "did:web:example.com", "method=web id=example.com")]
    public void An_identifier_tells_its_scheme_and_is_taken_apart(
        string id, string scheme, string canonical, string parts)
    {
        Assert.True(SchemeParser.Read(id).TryGet(out var read, out var refusal), refusal?.Detail);
        Assert.Equal((scheme, canonical, parts), (read.Scheme, read.Canonical,
            string.Join(' ', read.Parts.Select(part => $"{part.Name}={part.Value}"))));
        Assert.NotEmpty(read.Basis);
    }

    [Theory]
    [InlineData("", "identify.scheme.invalid")]
    [InlineData("nothing", "identify.scheme.invalid")]
    [InlineData("3.1.2", "identify.scheme.invalid")]
    [InlineData("1.40.1", "identify.scheme.invalid")]
    [InlineData("1.02.1", "identify.scheme.invalid")]
    [InlineData("urn:oid:1", "identify.scheme.invalid")]
    [InlineData("https://example.com/01/09506000134353", "identify.scheme.invalid")]
    [InlineData("https://example.com/01/0950600013435", "identify.scheme.invalid")]
    [InlineData("https://example.com/about", "identify.scheme.invalid")]
    [InlineData("https://example.com/01/09506000134352/21/a/10/b", "identify.scheme.invalid")]
    [InlineData("https://example.com/01/09506000134352/21", "identify.scheme.invalid")]
    [InlineData("(01)09506000134352(21)123456789012345678901", "identify.scheme.invalid")]
    [InlineData("(8004)123", "identify.scheme.unproven")]
    [InlineData("did:bid:short", "identify.scheme.invalid")]
    [InlineData("did:bid:abcde:ef9x1CyNWa4Rbcg3xfsbKbTYX8", "identify.scheme.invalid")]
    [InlineData("did:BID:ef9x1CyNWa4Rbcg3xfsbKbTYX8", "identify.scheme.invalid")]
    [InlineData("ecode:", "identify.scheme.invalid")]
    [InlineData("ecode:10001-02", "identify.scheme.invalid")]
    [InlineData("VAA123", "identify.scheme.unproven")]
    public void What_breaks_a_rule_or_has_none_at_hand_is_refused_and_not_guessed_at(string id, string code)
    {
        Assert.False(SchemeParser.Read(id).TryGet(out _, out var refusal));
        Assert.Equal(code, refusal!.Code);
    }

    [Fact]
    public async Task An_identifier_of_another_scheme_resolves_to_the_record_it_is_registered_by()
    {
        await using var platform = await Platform.OpenAsync();
        const string Ask = "/api/identify/resolve?id=", Oid = "1.2.156.3088.7";
        var (status, text) = await platform.AskAsync(HttpMethod.Get, Ask + Oid);
        Assert.Equal(404, status);
        Assert.Contains("unmapped", text, StringComparison.Ordinal);
        Assert.Equal(204, (await platform.AskAsync(HttpMethod.Put, "/api/identify/schemes/oid?start=1.2.156",
            new { prefix = "88.999" })).Status);
        Assert.Equal(204, (await platform.AskAsync(HttpMethod.Put, "/api/identify/schemes/oid?start=1.2.156.3088",
            new { prefix = "88.100.1" })).Status);
        Assert.Equal((400, "identify.mapping.invalid"), await platform.AskAsync(
            HttpMethod.Put, "/api/identify/schemes/isbn", new { prefix = "88.100.1" }));
        Assert.Equal(404, (await platform.AskAsync(HttpMethod.Get, Ask + Oid)).Status);
        await platform.Node.PutAsync("88.100.1/" + Oid, HandleValue.OfText(1, "NAME", "valve"));
        await platform.StartAsync();

        (status, text) = await platform.AskAsync(HttpMethod.Get, Ask + Oid);

        Assert.Equal(200, status);
        using var json = JsonDocument.Parse(text);
        Assert.Equal("oid", json.RootElement.GetProperty("scheme").GetString());
        Assert.Equal("88.100.1/" + Oid, json.RootElement.GetProperty("record").GetProperty("handle").GetString());
        Assert.Contains("valve", text, StringComparison.Ordinal);
        Assert.Equal((501, "identify.scheme.unproven"), await platform.AskAsync(HttpMethod.Get, Ask + "VAA123"));
        // 1.2.1560 does not lie below 1.2.156.
        Assert.Contains("unmapped", (await platform.AskAsync(HttpMethod.Get, Ask + "1.2.1560")).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_is_not_taken_apart_resolves_where_its_longest_start_is_registered()
    {
        await using var platform = await Platform.OpenAsync();
        foreach (var (start, prefix) in new[] { ("1000", "88.999"), ("1000102", "88.100.1") })
            Assert.Equal(204, (await platform.AskAsync(
                HttpMethod.Put, "/api/identify/schemes/ecode?start=" + start, new { prefix })).Status);
        await platform.Node.PutAsync("88.100.1/1000102a", HandleValue.OfText(1, "NAME", "pump"));

        var (status, text) = await platform.AskAsync(HttpMethod.Get, "/api/identify/resolve?id=ecode:1000102a");

        Assert.Equal(200, status);
        Assert.Contains("pump", text, StringComparison.Ordinal);
        Assert.Contains("not taken apart", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_points_to_a_thing_is_found_with_what_is_public_and_newest_alone()
    {
        await using var platform = await Platform.OpenAsync();
        const string Target = "https://example.com/thing?a=1";
        for (var i = 0; i < 3; i++)
            await platform.Node.PutAsync($"88.100.1/p{i}", HandleValue.OfText(1, "URL", Target));
        await platform.Node.PutAsync("88.100.1/hidden",
            HandleValue.OfText(1, "URL", Target) with { Permissions = ValuePermissions.Secret });
        await platform.Node.PutAsync("88.100.1/longer", HandleValue.OfText(1, "URL", Target + "2"));
        await platform.Node.PutAsync("88.100.1/p1", HandleValue.OfText(1, "URL", "elsewhere"));
        var (found, after) = (new List<string>(), "0");
        while (after is not null)
        {
            var (status, text) = await platform.AskAsync(HttpMethod.Get,
                $"/api/identify/reverse?limit=1&after={after}&target={Uri.EscapeDataString(Target)}");
            Assert.Equal(200, status);
            using var json = JsonDocument.Parse(text);
            found.AddRange(json.RootElement.GetProperty("handles").EnumerateArray().Select(one => one.GetString()!));
            after = json.RootElement.TryGetProperty("after", out var next) ? next.GetString() : null;
        }

        Assert.Equal(["88.100.1/p0", "88.100.1/p2"], found.Order());
        Assert.Equal((400, "identify.reverse.invalid"),
            await platform.AskAsync(HttpMethod.Get, "/api/identify/reverse"));
    }

    [Fact]
    public async Task A_code_says_the_identifier_or_where_its_page_is()
    {
        await using var platform = await Platform.OpenAsync();
        const string Handle = "88.100.1/轴承/7", Path = "/api/identify/qr/88.100.1%2F%E8%BD%B4%E6%89%BF%2F7";
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = platform.Rest.Client.BaseAddress };
        client.DefaultRequestHeaders.Add("X-Grants", "Read");
        var cancel = TestContext.Current.CancellationToken;

        var png = await client.GetByteArrayAsync(new Uri(Path + ".png?as=handle", UriKind.Relative), cancel);
        Assert.Equal(Handle, Png.Read(png));
        Assert.Equal($"{client.BaseAddress}identify/handles/{Uri.EscapeDataString(Handle)}",
            Png.Read(await client.GetByteArrayAsync(new Uri(Path + ".png", UriKind.Relative), cancel)));
        var svg = await client.GetStringAsync(new Uri(Path + ".svg", UriKind.Relative), cancel);
        Assert.StartsWith("<svg", svg, StringComparison.Ordinal);
        Assert.Equal((400, "identify.qr.invalid"), await platform.AskAsync(HttpMethod.Get, Path + ".gif"));
    }

    /// <summary>Reads the QR code of a picture of one bit or one byte a pixel, as a phone would.</summary>
    private static class Png
    {
        public static string? Read(byte[] png)
        {
            var (width, height, at) = (Int32(png, 16), Int32(png, 20), 8);
            var (bits, colours) = (png[24], png[25]);
            Assert.Contains(colours, (byte[])[0, 3]);
            using var packed = new MemoryStream();
            for (int length; at < png.Length; at += length + 12)
            {
                length = Int32(png, at);
                if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) packed.Write(png.AsSpan(at + 8, length));
            }

            packed.Position = 0;
            using var unpacked = new System.IO.Compression.ZLibStream(
                packed, System.IO.Compression.CompressionMode.Decompress);
            var row = new byte[1 + (width * bits + 7) / 8];
            var grey = new byte[width * height];
            for (var y = 0; y < height; y++)
            {
                unpacked.ReadExactly(row);
                Assert.Equal(0, row[0]);
                for (var x = 0; x < width; x++)
                {
                    var value = row[1 + x * bits / 8] >> (8 - bits - x * bits % 8) & ((1 << bits) - 1);
                    grey[y * width + x] = (byte)(value == 0 ? 0 : 255);
                }
            }

            return Decode(grey, width, height) ?? Decode([.. grey.Select(one => (byte)~one)], width, height);
        }

        private static string? Decode(byte[] grey, int width, int height) => new ZXing.QrCode.QRCodeReader().decode(
            new BinaryBitmap(new GlobalHistogramBinarizer(
                new RGBLuminanceSource(grey, width, height, RGBLuminanceSource.BitmapFormat.Gray8))))?.Text;

        private static int Int32(byte[] bytes, int at) =>
            System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));
    }
}
