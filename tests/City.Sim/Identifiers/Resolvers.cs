using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace City.Sim;

/// <summary>
/// Asks for identifiers over HTTP, from addresses of this machine that stand for the provinces of the reference city.
/// Each is a real question that the node answers and counts; a few ask for what is not there.
/// </summary>
internal sealed class Resolvers(Uri address, TextWriter output, TimeProvider clock)
{
    private const double Missing = 0.02;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Sends so many, at most so many a second.</summary>
    public async Task SendAsync(long seed, long count, long perSecond, CancellationToken cancel)
    {
        var reference = Reference.Read();
        var chance = new Chance(seed, "resolvers");
        var handles = Reference.Handles(reference).Select(one => one.Handle).ToList();
        var sources = Sources(reference);
        var clients = sources.Distinct().ToDictionary(source => source, Client);
        try
        {
            var begun = clock.GetTimestamp();
            for (long sent = 0; sent < count; sent++)
            {
                while (sent > clock.GetElapsedTime(begun).TotalSeconds * perSecond)
                    await Task.Delay(Step, clock, cancel);
                // Some are asked for far more often than others.
                var handle = handles[(int)(handles.Count * chance.Next() * chance.Next())];
                if (chance.Happens(Missing)) handle += "-gone";
                using var answer = await clients[sources[chance.Below(sources.Count)]].GetAsync(
                    new Uri("api/handles/" + Uri.EscapeDataString(handle), UriKind.Relative), cancel);
            }
        }
        finally
        {
            foreach (var client in clients.Values) client.Dispose();
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{clock.GetUtcNow():u} {count} resolves were sent · 已发送解析请求 {count} 次"));
    }

    /// <summary>Each address as often as its share says.</summary>
    private static List<IPAddress> Sources(JsonElement reference) =>
    [
        .. reference.GetProperty("networks").EnumerateArray().SelectMany(network => Enumerable.Repeat(
            IPAddress.Parse(network.GetProperty("address").GetString()!), network.GetProperty("share").GetInt32())),
    ];

    private HttpClient Client(IPAddress source) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        ConnectCallback = async (context, cancel) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(source, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        BaseAddress = address,
    };
}
