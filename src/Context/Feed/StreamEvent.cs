using System.Buffers;
using System.Text;

namespace City.Context;

/// <summary>A change as the clients of streams are told of it, made once for all who see the same.</summary>
internal sealed class StreamEvent
{
    private readonly byte[] _id;
    private readonly byte[] _data;

    private StreamEvent(FeedPosition position, Moment recordedAt, byte[] data)
    {
        (Position, RecordedAt, _data) = (position, recordedAt, data);
        _id = Encoding.ASCII.GetBytes(position.ToString());
    }

    /// <summary>Who has been told of it has seen the feed up to here.</summary>
    public FeedPosition Position { get; }

    /// <summary>When the city learnt of the change.</summary>
    public Moment RecordedAt { get; }

    /// <summary>About how many bytes it takes.</summary>
    public int Length => _id.Length + _data.Length;

    /// <summary>The event of a change, with the entity as it is now.</summary>
    public static StreamEvent Of(Change change, FeedPosition position, in EntityRecord? entity, Rendering rendering)
    {
        var into = JsonBuffer.Rent();
        into.Write("\ndata: "u8);
        ChangeWriter.Data(into, change, entity, rendering);
        into.Write("\n\n"u8);
        return new StreamEvent(position, change.RecordedAt, into.Written.ToArray());
    }

    /// <summary>Writes it for a client that has come as far as <paramref name="position"/>, or farther.</summary>
    public void Write(IBufferWriter<byte> into, FeedPosition position)
    {
        into.Write("event: change\nid: "u8);
        into.Write(ReferenceEquals(position, Position) ? _id : Encoding.ASCII.GetBytes(position.ToString()));
        into.Write(_data);
    }
}
