using City.Kernel;

namespace City.Identify;

/// <summary>The stable codes of what the platform of identifiers refuses, and their words.</summary>
internal static class PlatformCodes
{
    public const string NodeInvalid = "identify.node.invalid";
    public const string NodeUnknown = "identify.node.unknown";
    public const string Full = "identify.directory.full";
    public const string NetworkInvalid = "identify.network.invalid";
    public const string NetworkUnknown = "identify.network.unknown";
    public const string ReportInvalid = "identify.report.invalid";
    public const string ReportStale = "identify.report.stale";
    public const string StatisticsInvalid = "identify.statistics.invalid";

    public const string SchemeInvalid = "identify.scheme.invalid";
    public const string SchemeUnproven = "identify.scheme.unproven";
    public const string MappingInvalid = "identify.mapping.invalid";
    public const string MappingUnknown = "identify.mapping.unknown";
    public const string EntityUnidentified = "identify.entity.unidentified";
    public const string EntityIdentified = "identify.entity.identified";
    public const string QrInvalid = "identify.qr.invalid";
    public const string ReverseInvalid = "identify.reverse.invalid";

    public static Refusal Scheme(string detail) => new(RefusalKind.Invalid, SchemeInvalid, detail, "id");

    public static Refusal Unproven(string detail) => new(RefusalKind.Unsupported, SchemeUnproven, detail, "id");

    public static Refusal Node(string detail, string at) => new(RefusalKind.Invalid, NodeInvalid, detail, at);

    public static Refusal Network(string detail, string at) => new(RefusalKind.Invalid, NetworkInvalid, detail, at);

    public static Refusal Report(string detail, string at) => new(RefusalKind.Invalid, ReportInvalid, detail, at);

    public static Refusal Statistics(string detail, string at) =>
        new(RefusalKind.Invalid, StatisticsInvalid, detail, at);
}
