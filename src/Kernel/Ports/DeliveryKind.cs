namespace City.Kernel;

/// <summary>What became of one attempt to deliver a notification.</summary>
public enum DeliveryKind : byte
{
    /// <summary>The receiver has taken it.</summary>
    Delivered,

    /// <summary>The receiver has looked at it and will never take it; sending it again is of no use.</summary>
    Refused,

    /// <summary>It did not arrive; it is to be sent again later.</summary>
    TryAgain,
}
