using City.Kernel;

namespace City.Identify;

/// <summary>The stable codes of what the identifier node refuses at its doors over HTTP.</summary>
internal static class IdentifyCodes
{
    public const string HandleInvalid = "identify.handle.invalid";
    public const string HandleUnknown = "identify.handle.unknown";
    public const string HandleExists = "identify.handle.exists";
    public const string PrefixForeign = "identify.prefix.foreign";
    public const string ValueInvalid = "identify.value.invalid";
    public const string ValueExists = "identify.value.exists";
    public const string ValueUnknown = "identify.value.unknown";
    public const string PrefixLimit = "identify.prefix.limit";
    public const string QuotaChanges = "identify.quota.changes";
    public const string QuotaHandles = "identify.quota.handles";
    public const string HandOver = "identify.hand-over.incomplete";
    public const string Unauthenticated = "identify.unauthenticated";
    public const string Forbidden = "identify.forbidden";
    public const string BodyInvalid = "identify.body.invalid";
    public const string BodyLarge = "identify.body.large";
    public const string RequestId = "identify.request-id.invalid";
    public const string TooMany = "identify.too-many";
    public const string InClear = "identify.secret.in-clear";
    public const string Busy = "identify.busy";
    public const string ReadOnly = "identify.read-only";
    public const string Failed = "identify.failed";

    /// <summary>What a code of the protocol means at a door over HTTP.</summary>
    public static Refusal Of(ResponseCode code, string at) => code switch
    {
        ResponseCode.InvalidHandle => new(RefusalKind.Invalid, HandleInvalid,
            "A handle is a prefix, a slash and a suffix, without control characters, at most 2048 bytes.", at),
        ResponseCode.HandleNotFound => new(RefusalKind.Unknown, HandleUnknown, "There is no such handle here.", at),
        ResponseCode.HandleExists => new(RefusalKind.Conflict, HandleExists,
            "The handle is registered already. Change its values, or ask with overwrite=true.", at),
        ResponseCode.NotResponsible => new(RefusalKind.Invalid, PrefixForeign,
            "This node does not hold the prefix. Ask the node that does, or home the prefix here first.", at),
        ResponseCode.InvalidValue => new(RefusalKind.Invalid, ValueInvalid,
            "Each value has an index of 1 or more of its own, a type and data in its format; see docs/dev/identify.md.",
            at),
        ResponseCode.ValueExists => new(RefusalKind.Conflict, ValueExists, "There is a value at this index.", at),
        ResponseCode.ValuesNotFound => new(RefusalKind.Unknown, ValueUnknown, "There is no value at this index.", at),
        ResponseCode.AuthenticationNeeded or ResponseCode.AuthenticationFailed => new(RefusalKind.Unauthenticated,
            Unauthenticated, "Say who asks: a token of this brain, or Basic with index%3Ahandle and its secret.", at),
        ResponseCode.InsufficientPermission => new(RefusalKind.Forbidden, Forbidden,
            "This administrator may not do this to this handle.", at),
        ResponseCode.PrefixLimit => new(RefusalKind.Forbidden, PrefixLimit,
            "The prefix is kept for an organisation, or the one above it may have no more: hand it over, or ask "
            + "whoever runs this node to raise the quota.", at),
        ResponseCode.RegistrationLimit => new(RefusalKind.Forbidden, QuotaHandles,
            "The prefix has as many identifiers as it may. Delete some, or ask whoever runs this node for more.", at),
        ResponseCode.RequestLimit => new(RefusalKind.Forbidden, QuotaChanges,
            "The changes of this prefix for today (UTC) are used up. Ask tomorrow, or whoever runs this node for more.",
            at),
        ResponseCode.Busy => new(RefusalKind.Overloaded, Busy,
            "Too much waits for the disk. Ask again in a second, with the same request id.", at),
        ResponseCode.ReadOnly => new(RefusalKind.Unavailable, ReadOnly,
            "The node takes no changes: it mirrors another one (GET /api/identify/mirror), or its disk is full or "
            + "failed.", at),
        _ => new(RefusalKind.Unavailable, Failed, "The node could not do this; its log says why.", at),
    };
}
