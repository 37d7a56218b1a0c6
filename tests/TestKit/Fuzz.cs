using Xunit;

namespace City.TestKit;

/// <summary>What every decoder is tried with: how many inputs, and what one of them may cost.</summary>
public static class Fuzz
{
    /// <summary>
    /// The most bytes that reading one input allocates; a regular expression alone takes two MiB. All inputs are short,
    /// so whoever needs more lets a sender choose how much memory is taken.
    /// </summary>
    public const long BytesMax = 16 * 1024 * 1024;

    /// <summary>How many inputs a decoder gets: a hundred times as many where tests run long.</summary>
    public static int Times(int usual) => LongForm.Of(usual, 100 * usual);

    /// <summary>
    /// Reads one input on this thread, within the bytes that it may take. One that takes more is read once more: what a
    /// program makes once for good is not the input's.
    /// </summary>
    /// <returns>What was read.</returns>
    public static T Within<T>(Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (Taken(read, out var result) <= BytesMax) return result;
        var again = Taken(read, out result);
        Assert.True(again <= BytesMax, $"One input took {again:N0} bytes.");
        return result;
    }

    private static long Taken<T>(Func<T> read, out T result)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        result = read();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
