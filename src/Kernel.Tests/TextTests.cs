using System.Text.Json;

namespace City.Kernel.Tests;

public sealed class TextTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char['\0', '\u007f'], Gen.Char['\u0080', '\ud7ff'], Gen.Char['\ue000', '\uffff'])
        .Array[0, 12].Select(letters => new string(letters) + (letters.Length % 3 == 0 ? "😀" : ""));

    [Fact]
    public void A_text_is_the_same_value_whichever_way_it_was_escaped() => Text.Sample(
        text =>
        {
            var value = Value.Of(text);
            Assert.Equal(text, value.AsText());
            Assert.Equal(text, JsonSerializer.Deserialize<string>(value.ToJson()));
            foreach (var encoder in new[] { System.Text.Encodings.Web.JavaScriptEncoder.Default, JsonText.Encoder })
            {
                var escaped = JsonEncodedText.Encode(text, encoder).EncodedUtf8Bytes.ToArray();
                Assert.Equal(value, Value.EscapedText(escaped));
            }

            var all = string.Concat(text.Select(letter => $"\\u{(int)letter:x4}"));
            Assert.Equal(value, Value.EscapedText(Encoding.ASCII.GetBytes(all)));
            Assert.Equal(value.GetHashCode(), Value.Of(text).GetHashCode());
        }, iter: 5_000);

    [Fact]
    public void Only_what_must_be_escaped_is_escaped() =>
        Assert.Equal("""a\"\\\n\u0001é桥😀/""", Encoding.UTF8.GetString(JsonText.Escape("a\"\\\n\u0001é桥😀/")));

    [Fact]
    public void Values_of_different_kinds_are_never_equal()
    {
        Value[] values =
        [
            Value.Null, Value.Absent, Value.Of(true), Value.Of(false), Value.Of(0L), Value.Of("0"), Value.Of(""),
            Value.Json("0"u8.ToArray()), Value.Json("[]"u8.ToArray()), Value.Decimal(1, 1), Value.Of(1L),
        ];
        for (var i = 0; i < values.Length; i++)
            for (var j = 0; j < values.Length; j++)
                Assert.Equal(i == j, values[i] == values[j]);
        Assert.Null(Value.Of(1L).AsText());
        Assert.False(Value.Of("1").TryGetNumber(out _));
        Assert.False(Value.Json("[1]"u8.ToArray()).TryGetNumber(out _));
    }
}
