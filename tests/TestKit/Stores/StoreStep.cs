using CsCheck;

namespace City.TestKit.Stores;

/// <summary>One step of a random sequence of work on a store.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Shard">To which shard.</param>
/// <param name="Count">How many frames, pieces, parts, by kind.</param>
/// <param name="Bytes">How large each is, about.</param>
/// <param name="Twist">What is wrong or odd about it; 0 for most steps.</param>
public sealed record StoreStep(StoreStepKind Kind, int Shard, int Count, int Bytes, int Twist)
{
    /// <summary>Sequences of steps over some shards.</summary>
    public static Gen<StoreStep[]> Sequences(int shards, int stepsMax) => Gen.Select(
        Gen.Enum<StoreStepKind>(), Gen.Int[0, shards - 1], Gen.Int[0, 6],
        Gen.Frequency((6, Gen.Int[0, 400]), (2, Gen.Int[3_000, 20_000]), (1, Gen.Int[100_000, 300_000])),
        Gen.Frequency((4, Gen.Const(0)), (1, Gen.Int[1, 3])),
        (kind, shard, count, bytes, twist) => new StoreStep(kind, shard, count, bytes, twist)).Array[1, stepsMax];

    /// <inheritdoc/>
    public override string ToString() => $"new({Kind}, {Shard}, {Count}, {Bytes}, {Twist})";
}
