using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace City.Identify;

/// <summary>
/// Counts what the doors answer: one look into a table and two counters, without a lock, nothing allocated once a key
/// is known. Only resolves are counted. Prefixes that the node does not know are one, so that nobody makes the table
/// long by asking for nonsense.
/// </summary>
internal sealed class Traffic
{
    /// <summary>Keys that are told apart; further ones count as an unknown prefix.</summary>
    public const int KeysMax = 4_096;

    private const int OpAt = Envelope.Bytes, CodeAt = Envelope.Bytes + 4, BodyAt = Envelope.Bytes + MessageHeader.Bytes;

    private readonly TimeProvider _clock;
    private readonly Func<byte[], bool> _isKnown;
    private readonly ConcurrentDictionary<TrafficKey, TrafficCell> _cells = new(new TrafficComparer());
    private readonly ConcurrentDictionary<TrafficKey, TrafficCell>.AlternateLookup<TrafficView> _byView;
    private int _keys;

    /// <param name="clock">Measures how long answers take.</param>
    /// <param name="isKnown">Whether a prefix is one to be told apart.</param>
    public Traffic(TimeProvider clock, Func<byte[], bool> isKnown)
    {
        (_clock, _isKnown) = (clock, isKnown);
        _byView = _cells.GetAlternateLookup<TrafficView>();
    }

    /// <summary>Prefixes of other nodes that are told apart as well.</summary>
    public Func<string, bool> KnowsAlso { get; set; } = _ => false;

    /// <summary>Where questions come from.</summary>
    public NetworkTable Networks { get; set; } = NetworkTable.Empty;

    /// <summary>The identifiers asked for most.</summary>
    public TopNames Top { get; } = new();

    /// <summary>When a question is taken up, for counting it later.</summary>
    public long Begin() => _clock.GetTimestamp();

    /// <summary>Counts an answer of the Handle protocol, if it is one to a resolve.</summary>
    public void Count(
        TrafficDoor door, long begun, ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer, SocketAddress source) =>
        Count(door, begun, request, answer, NetworkTable.KeyOf(source));

    /// <summary>Counts an answer of the Handle protocol, if it is one to a resolve.</summary>
    public void Count(
        TrafficDoor door, long begun, ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer, IPAddress source) =>
        Count(door, begun, request, answer, NetworkTable.KeyOf(source));

    /// <summary>Counts a resolve over HTTP.</summary>
    public void Count(long begun, string handle, ResponseCode code, IPAddress? source) => Count(
        TrafficDoor.Http, begun, Encoding.UTF8.GetBytes(handle), code, NetworkTable.KeyOf(source ?? IPAddress.None));

    /// <summary>What was counted for each key since this was last asked.</summary>
    public IEnumerable<(TrafficKey Key, TrafficCounts Counts)> Take()
    {
        foreach (var (key, cell) in _cells)
            if (cell.Take() is { } counts) yield return (key, counts);
    }

    private void Count(
        TrafficDoor door, long begun, ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer, UInt128 source)
    {
        if (request.Length < BodyAt || answer.Length < BodyAt
            || BinaryPrimitives.ReadInt32BigEndian(answer[OpAt..]) != (int)OpCode.Resolve)
            return;
        var code = (ResponseCode)BinaryPrimitives.ReadInt32BigEndian(answer[CodeAt..]);
        // Who is asked for a proof has not been answered yet.
        if (code is ResponseCode.None or ResponseCode.AuthenticationNeeded) return;
        // Behind a proof the question itself is no longer at hand: it counts, but for no prefix.
        var body = new WireReader(request[BodyAt..]);
        var handle = BinaryPrimitives.ReadInt32BigEndian(request[OpAt..]) == (int)OpCode.Resolve
            ? body.Block(WireLimits.HandleBytes)
            : [];
        Count(door, begun, handle, code, source);
    }

    private void Count(TrafficDoor door, long begun, ReadOnlySpan<byte> handle, ResponseCode code, UInt128 source)
    {
        var microseconds = (long)_clock.GetElapsedTime(begun).TotalMicroseconds;
        var result = ResultOf(code);
        CellOf(handle, Networks.RegionOf(source), door).Count(result, microseconds);
        if (result == ResolveResult.Answered) Top.Count(handle);
    }

    private TrafficCell CellOf(ReadOnlySpan<byte> handle, string source, TrafficDoor door)
    {
        var prefix = HandleName.PrefixOf(handle);
        if (_byView.TryGetValue(new TrafficView(prefix, source, door), out var cell)) return cell;
        if (!prefix.IsEmpty && !IsKept(prefix)) prefix = [];
        var key = new TrafficKey(Encoding.UTF8.GetString(prefix), source, door);
        if (_cells.TryGetValue(key, out cell)) return cell;
        Interlocked.Increment(ref _keys);
        return _cells.GetOrAdd(key, _ => new TrafficCell());
    }

    private bool IsKept(ReadOnlySpan<byte> prefix) => Volatile.Read(ref _keys) < KeysMax
        && (_isKnown(prefix.ToArray()) || KnowsAlso(Encoding.UTF8.GetString(prefix)));

    private static ResolveResult ResultOf(ResponseCode code) => code switch
    {
        ResponseCode.Success => ResolveResult.Answered,
        ResponseCode.HandleNotFound or ResponseCode.ValuesNotFound => ResolveResult.Missing,
        ResponseCode.PrefixReferral or ResponseCode.ServiceReferral => ResolveResult.Referred,
        _ => ResolveResult.Failed,
    };
}
