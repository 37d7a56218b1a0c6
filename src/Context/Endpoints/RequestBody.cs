using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>The body of a request, in one piece. To be given back when it was read.</summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly PipeReader _pipe;
    private readonly SequencePosition _end;
    private readonly byte[]? _rented;

    private RequestBody(PipeReader pipe, SequencePosition end, ReadOnlyMemory<byte> bytes, byte[]? rented) =>
        (_pipe, _end, Bytes, _rented) = (pipe, end, bytes, rented);

    /// <summary>The bytes. Not to be looked at after the body was given back.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Waits for the whole body; refused where it is larger than allowed.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext http, int most)
    {
        var length = http.Request.ContentLength ?? 0;
        if (length > most)
            throw new ReadingFault(new Refusal(RefusalKind.TooLarge, Codes.BodyTooLarge,
                $"The body has {length} bytes; at most {most} are taken here. Send it in parts."));
        var pipe = http.Request.BodyReader;
        var read = await pipe.ReadAtLeastAsync((int)length, http.RequestAborted).ConfigureAwait(false);
        var buffer = read.Buffer;
        if (buffer.IsSingleSegment) return new RequestBody(pipe, buffer.End, buffer.First, null);
        var rented = ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        buffer.CopyTo(rented);
        return new RequestBody(pipe, buffer.End, rented.AsMemory(0, (int)buffer.Length), rented);
    }

    /// <summary>Gives the body back.</summary>
    public void Dispose()
    {
        _pipe.AdvanceTo(_end);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }
}
