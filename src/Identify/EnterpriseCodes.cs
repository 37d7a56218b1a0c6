namespace City.Identify;

/// <summary>The stable codes of what the interface of enterprises refuses.</summary>
internal static class EnterpriseCodes
{
    public const string TemplateInvalid = "identify.template.invalid";
    public const string TemplateUnknown = "identify.template.unknown";
    public const string TemplateExists = "identify.template.exists";
    public const string Mismatch = "identify.template.mismatch";
    public const string DataInvalid = "identify.data.invalid";
}
