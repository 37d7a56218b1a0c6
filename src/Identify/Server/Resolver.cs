using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// Answers resolves straight from the store: a request's bytes in, an answer's bytes out, nothing allocated on the way.
/// What needs a challenge, or another node, it leaves to others.
/// </summary>
internal sealed class Resolver(IHandleStore store, AnswerWriter answers, AwayPrefixes away, SiteShare share)
{
    /// <summary>Answers a request, if it is a resolve that can be answered here and now.</summary>
    /// <param name="message">All its bytes; its envelope says their length rightly, and it is no fragment.</param>
    /// <param name="envelope">Its envelope.</param>
    /// <param name="who">Who asks, proven; null for nobody.</param>
    /// <param name="record">Room for the record.</param>
    /// <param name="into">Where the answer goes.</param>
    /// <returns>False where nothing was written and somebody else must look at it.</returns>
    public bool TryAnswer(
        ReadOnlySpan<byte> message, in Envelope envelope, Administrator? who, RecordBuffer record, WireWriter into)
    {
        var rest = message[Envelope.Bytes..];
        if (SessionTable.IsId(envelope.SessionId) || !MessageHeader.TryRead(rest, out var header)
            || header.Op != OpCode.Resolve || header.Response != ResponseCode.None
            || (header.Flags & (OpFlags.Certify | OpFlags.Encrypt)) != 0
            || (answers.IsMirror && (header.Flags & OpFlags.Authoritative) != 0))
            return false;
        if (rest.Length - MessageHeader.Bytes - header.BodyLength is not (0 or 4)) return false;
        var read = new WireReader(rest.Slice(MessageHeader.Bytes, header.BodyLength));
        var handle = read.Block(WireLimits.HandleBytes);
        var wanted = Wanted.Read(ref read);
        if (!read.AtEnd || share.IsStale(header) || !share.Holds(handle) || !TryFind(handle, record)) return false;
        if ((header.Flags & OpFlags.Recursive) != 0 && AliasFollower.MayBe(record.Body)) return false;
        var code = Select(record.Body, wanted, (header.Flags & OpFlags.PublicOnly) != 0, who, out var count);
        if (code == ResponseCode.AuthenticationNeeded) return false;

        var start = answers.Begin(into, envelope, header, code);
        AnswerWriter.Digest(into, message, envelope, header, code);
        if (code == ResponseCode.Success)
        {
            into.Block(handle);
            into.Int32(count);
            Copy(record.Body, wanted, (header.Flags & OpFlags.PublicOnly) != 0 || who is null, into);
        }
        else
        {
            into.Int32(0);
        }

        AnswerWriter.End(into, start);
        return true;
    }

    /// <summary>Reads what this node answers for of a handle.</summary>
    public bool TryFind(ReadOnlySpan<byte> handle, RecordBuffer record) =>
        !away.Has(handle) && store.TryRead(RecordKind.Handle, handle, record);

    /// <summary>How a resolve of these values ends, and how many come back.</summary>
    /// <param name="values">All values behind their count.</param>
    /// <param name="wanted">Which are asked for.</param>
    /// <param name="publicOnly">Others are passed over.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="count">How many.</param>
    public ResponseCode Select(
        ReadOnlySpan<byte> values, in Wanted wanted, bool publicOnly, Administrator? who, out int count)
    {
        var (all, open, hidden) = (0, 0, 0);
        count = 0;
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
        {
            all++;
            if (value.IsPublic) open++;
            if (!wanted.Has(value)) continue;
            if (value.IsPublic) count++;
            else hidden++;
        }

        // Who sees only what is public does not learn that there is a handle of which nothing is.
        var unseen = all > 0 && open == 0;
        if (publicOnly) return Ends(unseen, count, wanted);
        if (hidden == 0 && !unseen) return Ends(false, count, wanted);
        if (who is null) return ResponseCode.AuthenticationNeeded;
        if (!Permission.Has(store, values, who, AdminPermissions.ReadValue)) return ResponseCode.InsufficientPermission;
        count += CountReadable(values, wanted);
        return Ends(false, count, wanted);
    }

    /// <summary>Copies the values asked for.</summary>
    public static void Copy(ReadOnlySpan<byte> values, in Wanted wanted, bool publicOnly, WireWriter into)
    {
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            if (wanted.Has(value) && (value.IsPublic || (!publicOnly && IsForAdmins(value))))
                into.Bytes(value.Raw);
    }

    private static ResponseCode Ends(bool unseen, int count, in Wanted wanted) =>
        unseen ? ResponseCode.HandleNotFound
        : count == 0 && !wanted.IsAll ? ResponseCode.ValuesNotFound : ResponseCode.Success;

    private static int CountReadable(ReadOnlySpan<byte> values, in Wanted wanted)
    {
        var count = 0;
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
            if (!value.IsPublic && wanted.Has(value) && IsForAdmins(value)) count++;
        return count;
    }

    private static bool IsForAdmins(in ValueView value) =>
        (value.Permissions & (byte)ValuePermissions.AdminRead) != 0;

    /// <summary>Which values a resolve asks for: some indexes, some types, or all.</summary>
    internal readonly ref struct Wanted
    {
        private readonly ReadOnlySpan<byte> _indexes;
        private readonly ReadOnlySpan<byte> _types;

        private Wanted(ReadOnlySpan<byte> indexes, ReadOnlySpan<byte> types)
        {
            _indexes = indexes;
            _types = types;
        }

        public bool IsAll => _indexes.IsEmpty && _types.IsEmpty;

        /// <summary>Reads indexes and types; the reader is bad where they are none.</summary>
        public static Wanted Read(ref WireReader read)
        {
            var indexes = read.Numbers(WireLimits.Values);
            var count = read.Count(WireLimits.Values, 4);
            var types = read.Bytes(read.Left);
            var check = new WireReader(types);
            for (; count > 0; count--) check.Block(WireLimits.TypeBytes);
            if (!check.AtEnd) read.Bytes(-1);
            return new Wanted(indexes, types);
        }

        public bool Has(in ValueView value)
        {
            if (IsAll) return true;
            for (var rest = _indexes; !rest.IsEmpty; rest = rest[4..])
                if (BinaryPrimitives.ReadInt32BigEndian(rest) == value.Index) return true;
            for (var rest = new WireReader(_types); rest.Left > 0;)
                if (IsType(rest.Block(WireLimits.TypeBytes), value.Type)) return true;
            return false;
        }

        // A type that ends with a dot stands for all that begin with it.
        private static bool IsType(ReadOnlySpan<byte> asked, ReadOnlySpan<byte> type) =>
            asked is [.., (byte)'.'] && type.Length >= asked.Length - 1
                ? HandleName.Same(asked[..^1], type[..(asked.Length - 1)])
                    && (type.Length == asked.Length - 1 || type[asked.Length - 1] == (byte)'.')
                : HandleName.Same(asked, type);
    }
}
