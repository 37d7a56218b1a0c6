using System.Net;

namespace City.Identify.Tests;

/// <summary>
/// Feeds a node with datagrams that are wrong in some way, by the way that datagrams take: fragments are put together,
/// what lies in the store is answered at once, the rest by the handler of messages. It knows since when it is at one.
/// </summary>
internal sealed class PacketRun(IdentifyNode node, int seed)
{
    /// <summary>How long one may take, on a machine that has other things to do.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(30);

    private readonly FragmentAssembler _fragments = new(TimeProvider.System);
    private readonly RecordBuffer _record = new();
    private readonly WireWriter _answer = new();
    private long _since = TimeProvider.System.GetTimestamp();
    private byte[] _packet = [];

    /// <summary>The one that it is at.</summary>
    public byte[] Packet => Volatile.Read(ref _packet);

    /// <summary>Since when it is at that one.</summary>
    public TimeSpan Age => TimeProvider.System.GetElapsedTime(Interlocked.Read(ref _since));

    /// <summary>Packets that were answered, if only with a refusal.</summary>
    public int Answered { get; private set; }

    /// <summary>Packets that were answered from the store.</summary>
    public int Resolved { get; private set; }

    public Task RunAsync(int count, CancellationToken cancel) => Task.Run(async () =>
    {
        byte[][] seeds = [.. Vector.Messages.Select(message => message.Bytes),
            .. Vector.Faults.SelectMany(fault => fault.Datagrams)];
        var (chance, source) = (new Random(seed), new IPEndPoint(IPAddress.Loopback, 9).Serialize());
        for (var i = 0; i < count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var packet = FuzzTests.Mutate(seeds[chance.Next(seeds.Length)], chance);
            Volatile.Write(ref _packet, packet);
            Interlocked.Exchange(ref _since, TimeProvider.System.GetTimestamp());
            _answer.Clear();
            if (Envelope.TryRead(packet, out var envelope) && (envelope.Flags & EnvelopeFlags.Fragment) != 0)
            {
                if (_fragments.Add(source, envelope, packet.AsSpan(Envelope.Bytes)) is not { } whole) continue;
                packet = whole;
            }

            if (TryResolve(packet)) Resolved++;
            else await node.AnswerAsync(packet, IPAddress.Loopback, _answer, cancel);
            if (_answer.Length > 0) Answered++;
            Assert.True(Envelope.TryRead(_answer.Written, out _));
        }
    }, cancel);

    // The doors give the resolver whole messages only.
    private bool TryResolve(byte[] packet) => Envelope.TryRead(packet, out var envelope)
        && envelope.MessageLength == packet.Length - Envelope.Bytes && envelope.Version.IsSpoken
        && envelope.Flags == EnvelopeFlags.None
        && node.Parts.Resolver.TryAnswer(packet, envelope, null, _record, _answer);
}
