using System.Text.Json;

namespace City.Context;

/// <summary>Writes kept arrays of texts in the form in which clients know them.</summary>
internal static class TextLists
{
    /// <summary>Writes each text as given by <paramref name="shape"/>: alone, or as a member of an object.</summary>
    public static void Write(JsonBuffer into, in Value value, Func<string, (string Text, string? Member)> shape)
    {
        var json = new Utf8JsonReader(value.Utf8);
        json.Read();
        into.Write((byte)'[');
        var first = true;
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            if (!first) into.Write((byte)',');
            first = false;
            var (text, member) = shape(json.GetString()!);
            if (member is not null)
            {
                into.Write((byte)'{');
                into.Quoted(member);
                into.Write((byte)':');
            }

            into.Quoted(text);
            if (member is not null) into.Write((byte)'}');
        }

        into.Write((byte)']');
    }
}
