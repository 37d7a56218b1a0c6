namespace City.TestKit.Stores;

/// <summary>Bytes for the tests of stores.</summary>
public static class StoreBytes
{
    /// <summary>Bytes that look like nothing else and are the same for the same seed.</summary>
    public static byte[] Of(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
