namespace City.Think;

/// <summary>One version of a kept decision model. It never changes.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Time">When it was kept; null for what came with the program.</param>
/// <param name="Who">Who kept it: the subject of the caller, or the domain that brought it.</param>
/// <param name="Comment">Why, in the words of who kept it; may be empty.</param>
/// <param name="Title">The model's own name in this version.</param>
/// <param name="Hash">First 16 hexadecimal digits of the SHA-256 of the file.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record ModelVersion(
    int Number, Moment? Time, string Who, string Comment, string Title, string Hash, int Bytes)
{
    /// <summary>The version as an entity tag (RFC 9110, 8.8.3).</summary>
    public string Tag => $"\"{Number}-{Hash}\"";
}
