using City.Kernel;

namespace City.Identify;

/// <summary>
/// Codes of things by GB/T 31866 (Ecode). How long version, number of the code's system and main code are is not at
/// hand, so a code is taken as a whole; the mapping that it fits says where it is registered.
/// </summary>
internal static class EcodeScheme
{
    private const int LengthMin = 2, LengthMax = 128;

    /// <summary>Reads a code without the name of its scheme: letters and digits of ASCII, their case kept.</summary>
    public static Result<SchemeId> Read(string code) =>
        code.Length is >= LengthMin and <= LengthMax && code.All(char.IsAsciiLetterOrDigit)
            ? new SchemeId("ecode", code, [("code", code)], "GB/T 31866-2023, not taken apart")
            : PlatformCodes.Scheme($"An Ecode has {LengthMin} to {LengthMax} letters and digits behind ecode:.");
}
