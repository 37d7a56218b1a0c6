namespace City.Screen;

/// <summary>Signs of units for people. Source: UN/CEFACT Recommendation 20, common codes.</summary>
internal static class Units
{
    private static readonly Dictionary<string, string> Signs = new(StringComparer.Ordinal)
    {
        ["CEL"] = "°C", ["KEL"] = "K", ["FAH"] = "°F", ["P1"] = "%", ["C62"] = "", ["E39"] = "dpi",
        ["MTR"] = "m", ["KMT"] = "km", ["MMT"] = "mm", ["CMT"] = "cm", ["H67"] = "mm/h",
        ["MTS"] = "m/s", ["KMH"] = "km/h", ["HM"] = "mi/h", ["SEC"] = "s", ["MIN"] = "min", ["HUR"] = "h",
        ["WTT"] = "W", ["KWT"] = "kW", ["KWH"] = "kWh", ["VLT"] = "V", ["AMP"] = "A", ["HTZ"] = "Hz",
        ["LUX"] = "lx", ["LUM"] = "lm", ["A97"] = "hPa", ["PAL"] = "Pa", ["BAR"] = "bar", ["GQ"] = "µg/m³",
        ["59"] = "ppm", ["LTR"] = "L", ["MTQ"] = "m³", ["MQH"] = "m³/h", ["MTK"] = "m²", ["KGM"] = "kg",
        ["TNE"] = "t", ["2N"] = "dB", ["DD"] = "°", ["C81"] = "rad", ["H10"] = "/h", ["E34"] = "GB", ["4L"] = "MB",
    };

    /// <summary>The sign, or the code itself where none is known.</summary>
    public static string Sign(string code) => Signs.GetValueOrDefault(code, code);
}
