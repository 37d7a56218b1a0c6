using System.Security.Cryptography;

namespace City.Live.Tests;

/// <summary>What a box promises, whoever closes it.</summary>
public sealed class SealedBoxTests
{
    private const int Threads = 4, Each = 500, Content = 5, NonceBytes = 12;

    [Fact]
    public void No_nonce_serves_twice_however_many_threads_seal_with_one_key()
    {
        using var key = NewKey();
        var boxes = new byte[Threads * Each][];
        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            for (var i = thread * Each; i < (thread + 1) * Each; i++)
                key.Close("hello"u8, "place"u8, boxes[i] = new byte[Content + SealedBox.ExtraBytes]);
        });

        Assert.Equal(boxes.Length, boxes.Select(box => Convert.ToHexString(box, 0, NonceBytes)).Distinct().Count());
        Assert.All(boxes, box =>
        {
            Assert.True(key.TryOpen(box, "place"u8, out var content));
            Assert.Equal("hello"u8, content);
        });
    }

    [Fact]
    public void A_key_that_was_given_back_still_opens_for_who_holds_it()
    {
        using var key = NewKey();
        var box = new byte[Content + SealedBox.ExtraBytes];
        key.Close("hello"u8, "place"u8, box);
        key.Dispose();

        Assert.True(key.TryOpen(box, "place"u8, out var content));
        Assert.Equal("hello"u8, content);
        Assert.False(key.TryOpen(box, "elsewhere"u8, out _));
    }

    private static SubjectCipher NewKey() =>
        new("k", RandomNumberGenerator.GetBytes(MasterKey.Bytes), Chance.OfTheMachine);
}
