namespace City.Identify;

/// <summary>How a request ended, and what its answer says.</summary>
internal readonly record struct Outcome(ResponseCode Code, MessageBody Body)
{
    /// <summary>What is said of a prefix that the node does not hold.</summary>
    public const string ForeignPrefix = "That prefix doesn't live here";

    public static readonly Outcome Done = new(ResponseCode.Success, new EmptyBody());

    /// <summary>A refusal with words.</summary>
    public static Outcome Refuse(ResponseCode code, string text = "") => new(code, new ErrorBody(text));
}
