namespace City.Kernel;

/// <summary>What became of one attempt to deliver a notification.</summary>
/// <param name="Kind">Whether it arrived.</param>
/// <param name="Detail">Where it did not, why, in a few English words for the person who looks after it.</param>
public readonly record struct Delivery(DeliveryKind Kind, string Detail)
{
    /// <summary>It arrived.</summary>
    public static Delivery Done { get; } = new(DeliveryKind.Delivered, "");
}
