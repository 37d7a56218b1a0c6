using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// A personal value as it stands in log, records, snapshots and history: a text of three parts between dots, each in
/// base64url: a keyed hash of the value, by which it is found (empty where the attribute is not looked up); the name of
/// the key; the box that holds the value, bound to tenant, entity and attribute so that it opens nowhere else.
/// </summary>
internal static class SealedValue
{
    /// <summary>What <see cref="Attribute.SealKey"/> says of such a value.</summary>
    public const string Scheme = "aes-256-gcm/1";

    /// <summary>What is shown in place of a value whose key was destroyed.</summary>
    public const string Erased = "urn:citybrain:erased";

    /// <summary>What is shown in place of a value whose key is lost: restored keys open it again.</summary>
    public const string KeyMissing = "urn:citybrain:key-missing";

    private const int HashBytes = 16, KeptMax = 65_536;
    private const byte Between = (byte)'.';

    /// <summary>Where a value is worked on; nothing waits while it is in use.</summary>
    [ThreadStatic]
    private static ByteWriter? t_work;

    /// <summary>Seals the value of an attribute.</summary>
    /// <param name="attribute">Its value is neither null nor absent.</param>
    /// <param name="place">Where the attribute stands.</param>
    /// <param name="key">The data subject's key.</param>
    /// <param name="hash">The value's keyed hash, or empty.</param>
    public static Value Seal(Attribute attribute, SealedPlace place, SubjectCipher key, string hash)
    {
        var work = t_work ??= new ByteWriter(512);
        work.Clear();
        place.Write(work, attribute);
        var bound = work.Length;
        ValueView.Write(work, attribute.Value);
        var content = work.Length;
        var box = work.Take(content - bound + SealedBox.ExtraBytes);
        key.Close(work.Written[bound..content], work.Written[..bound], box);

        var head = hash.Length + 1 + key.Id.Length + 1;
        var text = new byte[head + Base64Url.GetEncodedLength(box.Length)];
        Encoding.ASCII.GetBytes(hash, text);
        text[hash.Length] = Between;
        Encoding.ASCII.GetBytes(key.Id, text.AsSpan(hash.Length + 1));
        text[head - 1] = Between;
        Base64Url.EncodeToUtf8(box, text.AsSpan(head));
        Forget(work);
        return Value.EscapedText(text);
    }

    /// <summary>
    /// Opens the value of an attribute; false where the key or the place is another one or the text is none of ours.
    /// </summary>
    public static bool TryOpen(Attribute attribute, SealedPlace place, SubjectCipher key, out Value value)
    {
        value = default;
        var sealedText = attribute.Value.Utf8;
        var box = sealedText[(sealedText.LastIndexOf(Between) + 1)..];
        if (!Base64Url.IsValid(box)) return false;
        var work = t_work ??= new ByteWriter(512);
        work.Clear();
        place.Write(work, attribute);
        var isOpen = key.TryOpen(Base64Url.DecodeFromUtf8(box), work.Written, out var content);
        Forget(work);
        if (!isOpen) return false;
        var reader = new ByteReader(content);
        value = ValueView.Read(ref reader).ToValue();
        return true;
    }

    /// <summary>The keyed hash in a sealed text; empty where there is none.</summary>
    public static ReadOnlySpan<byte> HashIn(ReadOnlySpan<byte> sealedText) =>
        sealedText[..Math.Max(0, sealedText.IndexOf(Between))];

    /// <summary>The name of the key in a sealed text; empty where there is none.</summary>
    public static string KeyIn(ReadOnlySpan<byte> sealedText)
    {
        var rest = sealedText[(sealedText.IndexOf(Between) + 1)..];
        return Encoding.ASCII.GetString(rest[..Math.Max(0, rest.IndexOf(Between))]);
    }

    /// <summary>The names of the keys under which values of an entity are sealed.</summary>
    public static List<string> KeysIn(ReadOnlySpan<byte> record)
    {
        var keys = new List<string>();
        var attributes = new AttributeList(new EntityView(record).Attributes);
        while (attributes.MoveNext())
            if (AttributeView.IsSealed(attributes.Body))
                keys.Add(KeyIn(new AttributeView(attributes.Body).Value.Utf8));
        return keys;
    }

    /// <summary>The keyed hash of a value of an attribute: HMAC-SHA-256, its first 16 bytes.</summary>
    public static string Hash(byte[] key, string attribute, in Value value)
    {
        var content = new ByteWriter(64);
        content.Text(attribute);
        ValueView.Write(content, value);
        return Base64Url.EncodeToString(HMACSHA256.HashData(key, content.Written).AsSpan(0, HashBytes));
    }

    /// <summary>What stood open is wiped before the buffer waits for the next value.</summary>
    private static void Forget(ByteWriter work)
    {
        work.WrittenSpan.Clear();
        if (work.Length > KeptMax) t_work = null;
    }
}
