namespace City.Sense;

/// <summary>
/// The units of a city. Codes and names: UN/CEFACT Recommendation 20, revision 14; factors: the exact definitions
/// behind its rounded ones (inch 25.4 mm, pound 0.45359237 kg, gallon 231 in³, international table Btu).
/// </summary>
internal static class UnitTable
{
    private const decimal Pound = 0.45359237m;
    private const decimal Foot = 0.3048m;
    private const decimal CubicFoot = Foot * Foot * Foot;
    private const decimal Gallon = 0.003785411784m;
    private const decimal Gravity = 9.80665m;
    private const decimal Btu = 1055.05585262m;
    private const decimal Pi = 3.1415926535897932384626433833m;

    public static ImmutableArray<Unit> All { get; } =
    [
        .. Space(), .. Motion(), .. Matter(), .. Mechanics(), .. Electricity(), .. Counts(), .. Senses(),
        .. Information(),
    ];

    private static IEnumerable<Unit> Space() =>
    [
        Of(Quantity.Length, "MTR", "metre", 1, 1, "m"),
        Of(Quantity.Length, "KMT", "kilometre", 1000, 1, "km"),
        Of(Quantity.Length, "DMT", "decimetre", 1, 10, "dm"),
        Of(Quantity.Length, "CMT", "centimetre", 1, 100, "cm"),
        Of(Quantity.Length, "MMT", "millimetre", 1, 1000, "mm"),
        Of(Quantity.Length, "4H", "micrometre (micron)", 1, 1_000_000, "µm", "um"),
        Of(Quantity.Length, "INH", "inch", 0.0254m, 1, "in", "[in_i]"),
        Of(Quantity.Length, "FOT", "foot", Foot, 1, "ft", "[ft_i]"),
        Of(Quantity.Length, "YRD", "yard", 0.9144m, 1, "yd", "[yd_i]"),
        Of(Quantity.Length, "SMI", "mile (statute mile)", 1609.344m, 1, "mi", "mile", "[mi_i]"),
        Of(Quantity.Length, "NMI", "nautical mile", 1852, 1, "n mile", "[nmi_i]"),
        Of(Quantity.Area, "MTK", "square metre", 1, 1, "m²", "m2"),
        Of(Quantity.Area, "CMK", "square centimetre", 1, 10_000, "cm²", "cm2"),
        Of(Quantity.Area, "MMK", "square millimetre", 1, 1_000_000, "mm²", "mm2"),
        Of(Quantity.Area, "H18", "square hectometre", 10_000, 1, "hm²", "hm2", "ha"),
        Of(Quantity.Area, "KMK", "square kilometre", 1_000_000, 1, "km²", "km2"),
        Of(Quantity.Area, "FTK", "square foot", Foot * Foot, 1, "ft²", "ft2", "[sft_i]"),
        Of(Quantity.Area, "ACR", "acre", 4046.8564224m, 1, "acre"),
        Of(Quantity.Volume, "MTQ", "cubic metre", 1, 1, "m³", "m3"),
        Of(Quantity.Volume, "LTR", "litre", 1, 1000, "l", "L"),
        Of(Quantity.Volume, "MLT", "millilitre", 1, 1_000_000, "ml", "mL"),
        Of(Quantity.Volume, "HLT", "hectolitre", 1, 10, "hl", "hL"),
        Of(Quantity.Volume, "DMQ", "cubic decimetre", 1, 1000, "dm³", "dm3"),
        Of(Quantity.Volume, "CMQ", "cubic centimetre", 1, 1_000_000, "cm³", "cm3"),
        Of(Quantity.Volume, "FTQ", "cubic foot", CubicFoot, 1, "ft³", "ft3", "[cft_i]"),
        Of(Quantity.Volume, "GLL", "gallon (US)", Gallon, 1, "gal (US)", "[gal_us]"),
        Of(Quantity.Volume, "GLI", "gallon (UK)", 0.00454609m, 1, "gal (UK)", "[gal_br]"),
        Of(Quantity.Volume, "BLL", "barrel (US)", 42 * Gallon, 1, "barrel (US)", "[bbl_us]"),
        Of(Quantity.Angle, "DD", "degree [unit of angle]", 1, 1, "°", "deg"),
        Of(Quantity.Angle, "C81", "radian", 180, Pi, "rad"),
        Of(Quantity.Angle, "C25", "milliradian", 0.18m, Pi, "mrad"),
        Of(Quantity.Angle, "A91", "gon", 9, 10, "gon"),
    ];

    private static IEnumerable<Unit> Motion() =>
    [
        Of(Quantity.Speed, "MTS", "metre per second", 1, 1, "m/s"),
        Of(Quantity.Speed, "KMH", "kilometre per hour", 5, 18, "km/h"),
        Of(Quantity.Speed, "HM", "mile per hour (statute mile)", 0.44704m, 1, "mile/h", "mph", "mi/h", "[mi_i]/h"),
        Of(Quantity.Speed, "KNT", "knot", 1852, 3600, "kn", "[kn_i]"),
        Of(Quantity.Speed, "FS", "foot per second", Foot, 1, "ft/s"),
        Of(Quantity.Speed, "2M", "centimetre per second", 1, 100, "cm/s"),
        Of(Quantity.Speed, "C16", "millimetre per second", 1, 1000, "mm/s"),
        Of(Quantity.Speed, "2X", "metre per minute", 1, 60, "m/min"),
        Of(Quantity.Speed, "H67", "millimetre per hour", 1, 3_600_000, "mm/h"),
        Of(Quantity.Speed, "H49", "centimetre per hour", 1, 360_000, "cm/h"),
        Of(Quantity.Acceleration, "MSK", "metre per second squared", 1, 1, "m/s²", "m/s2"),
        Of(Quantity.Acceleration, "K40", "standard acceleration of free fall", Gravity, 1, "gn", "[g]"),
        Of(Quantity.Acceleration, "A76", "gal", 1, 100, "Gal"),
        Of(Quantity.Duration, "SEC", "second [unit of time]", 1, 1, "s"),
        Of(Quantity.Duration, "C26", "millisecond", 1, 1000, "ms"),
        Of(Quantity.Duration, "MIN", "minute [unit of time]", 60, 1, "min"),
        Of(Quantity.Duration, "HUR", "hour", 3600, 1, "h"),
        Of(Quantity.Duration, "DAY", "day", 86_400, 1, "d"),
        Of(Quantity.Duration, "WEE", "week", 604_800, 1, "wk"),
        Of(Quantity.Rate, "HTZ", "hertz", 1, 1, "Hz"),
        Of(Quantity.Rate, "KHZ", "kilohertz", 1000, 1, "kHz"),
        Of(Quantity.Rate, "MHZ", "megahertz", 1_000_000, 1, "MHz"),
        Of(Quantity.Rate, "C97", "reciprocal second", 1, 1, "1/s", "/s", "veh/s"),
        Of(Quantity.Rate, "C94", "reciprocal minute", 1, 60, "1/min", "/min", "veh/min"),
        Of(Quantity.Rate, "H10", "reciprocal hour", 1, 3600, "1/h", "/h", "veh/h", "vehicles/h"),
        Of(Quantity.Rate, "E91", "reciprocal day", 1, 86_400, "1/d", "/d", "veh/d", "vehicles/d"),
        Of(Quantity.Rate, "RPM", "revolutions per minute", 1, 60, "r/min", "rpm"),
        Of(Quantity.Rate, "RPS", "revolutions per second", 1, 1, "r/s"),
        Of(Quantity.Rate, "BPM", "beats per minute", 1, 60, "bpm"),
    ];

    private static IEnumerable<Unit> Matter() =>
    [
        Of(Quantity.VolumeFlow, "MQS", "cubic metre per second", 1, 1, "m³/s", "m3/s"),
        Of(Quantity.VolumeFlow, "G53", "cubic metre per minute", 1, 60, "m³/min", "m3/min"),
        Of(Quantity.VolumeFlow, "MQH", "cubic metre per hour", 1, 3600, "m³/h", "m3/h"),
        Of(Quantity.VolumeFlow, "G52", "cubic metre per day", 1, 86_400, "m³/d", "m3/d"),
        Of(Quantity.VolumeFlow, "G51", "litre per second", 1, 1000, "l/s", "L/s"),
        Of(Quantity.VolumeFlow, "L2", "litre per minute", 1, 60_000, "l/min", "L/min"),
        Of(Quantity.VolumeFlow, "E32", "litre per hour", 1, 3_600_000, "l/h", "L/h"),
        Of(Quantity.VolumeFlow, "E17", "cubic foot per second", CubicFoot, 1, "ft³/s", "ft3/s"),
        Of(Quantity.VolumeFlow, "2L", "cubic foot per minute", CubicFoot, 60, "ft³/min", "ft3/min"),
        Of(Quantity.VolumeFlow, "G2", "US gallon per minute", Gallon, 60, "gal (US)/min", "[gal_us]/min"),
        Of(Quantity.Mass, "KGM", "kilogram", 1, 1, "kg"),
        Of(Quantity.Mass, "GRM", "gram", 1, 1000, "g"),
        Of(Quantity.Mass, "MGM", "milligram", 1, 1_000_000, "mg"),
        Of(Quantity.Mass, "MC", "microgram", 1, 1_000_000_000, "µg", "ug"),
        Of(Quantity.Mass, "TNE", "tonne (metric ton)", 1000, 1, "t"),
        Of(Quantity.Mass, "LBR", "pound", Pound, 1, "lb", "[lb_av]"),
        Of(Quantity.Mass, "ONZ", "ounce (avoirdupois)", Pound, 16, "oz", "[oz_av]"),
        Of(Quantity.Mass, "STN", "ton (US) or short ton (UK/US)", 2000 * Pound, 1, "ton (US)", "[ston_av]"),
        Of(Quantity.MassFlow, "KGS", "kilogram per second", 1, 1, "kg/s"),
        Of(Quantity.MassFlow, "E93", "kilogram per hour", 1, 3600, "kg/h"),
        Of(Quantity.MassFlow, "F27", "gram per hour", 1, 3_600_000, "g/h"),
        Of(Quantity.MassFlow, "F29", "gram per second", 1, 1000, "g/s"),
        Of(Quantity.MassFlow, "E18", "tonne per hour", 1000, 3600, "t/h"),
        Of(Quantity.MassFlow, "L71", "tonne per day", 1000, 86_400, "t/d"),
        Of(Quantity.MassConcentration, "KMQ", "kilogram per cubic metre", 1, 1, "kg/m³", "kg/m3"),
        Of(Quantity.MassConcentration, "A93", "gram per cubic metre", 1, 1000, "g/m³", "g/m3"),
        Of(Quantity.MassConcentration, "GP", "milligram per cubic metre", 1, 1_000_000, "mg/m³", "mg/m3"),
        Of(Quantity.MassConcentration, "GQ", "microgram per cubic metre", 1, 1_000_000_000, "µg/m³", "ug/m3"),
        Of(Quantity.MassConcentration, "GL", "gram per litre", 1, 1, "g/l", "g/L"),
        Of(Quantity.MassConcentration, "M1", "milligram per litre", 1, 1000, "mg/l", "mg/L"),
        Of(Quantity.MassConcentration, "H29", "microgram per litre", 1, 1_000_000, "µg/l", "ug/l", "µg/L", "ug/L"),
        Of(Quantity.AmountConcentration, "C36", "mole per cubic metre", 1, 1, "mol/m³", "mol/m3"),
        Of(Quantity.AmountConcentration, "C38", "mole per litre", 1000, 1, "mol/l", "mol/L"),
        Of(Quantity.AmountConcentration, "M33", "millimole per litre", 1, 1, "mmol/l", "mmol/L"),
    ];

    private static IEnumerable<Unit> Mechanics() =>
    [
        Of(Quantity.Temperature, "KEL", "kelvin", 1, 1, "K"),
        Shifted("CEL", "degree Celsius", 1, 1, 273.15m, "°C", "Cel", "℃"),
        Shifted("FAH", "degree Fahrenheit", 5, 9, 459.67m, "°F", "[degF]", "℉"),
        Of(Quantity.Temperature, "A48", "degree Rankine", 5, 9, "°R", "[degR]"),
        Of(Quantity.Force, "NEW", "newton", 1, 1, "N"),
        Of(Quantity.Force, "B47", "kilonewton", 1000, 1, "kN"),
        Of(Quantity.Force, "B73", "meganewton", 1_000_000, 1, "MN"),
        Of(Quantity.Force, "C78", "pound-force", Pound * Gravity, 1, "lbf", "[lbf_av]"),
        Of(Quantity.Pressure, "PAL", "pascal", 1, 1, "Pa"),
        Of(Quantity.Pressure, "A97", "hectopascal", 100, 1, "hPa"),
        Of(Quantity.Pressure, "KPA", "kilopascal", 1000, 1, "kPa"),
        Of(Quantity.Pressure, "MPA", "megapascal", 1_000_000, 1, "MPa"),
        Of(Quantity.Pressure, "MBR", "millibar", 100, 1, "mbar"),
        Of(Quantity.Pressure, "BAR", "bar [unit of pressure]", 100_000, 1, "bar"),
        Of(Quantity.Pressure, "ATM", "standard atmosphere", 101_325, 1, "atm"),
        Of(Quantity.Pressure, "PS", "pound-force per square inch", Pound * Gravity, 0.00064516m, "lbf/in²", "psi",
            "[psi]"),
        Of(Quantity.Pressure, "N23", "conventional metre of water", 9806.65m, 1, "mH₂O", "mH2O", "m[H2O]"),
        Of(Quantity.Energy, "JOU", "joule", 1, 1, "J"),
        Of(Quantity.Energy, "KJO", "kilojoule", 1000, 1, "kJ"),
        Of(Quantity.Energy, "3B", "megajoule", 1_000_000, 1, "MJ"),
        Of(Quantity.Energy, "GV", "gigajoule", 1_000_000_000, 1, "GJ"),
        Of(Quantity.Energy, "WHR", "watt hour", 3600, 1, "W·h", "Wh", "W.h"),
        Of(Quantity.Energy, "KWH", "kilowatt hour", 3_600_000, 1, "kW·h", "kWh", "kW.h"),
        Of(Quantity.Energy, "MWH", "megawatt hour (1000 kW.h)", 3_600_000_000, 1, "MW·h", "MWh", "MW.h"),
        Of(Quantity.Energy, "GWH", "gigawatt hour", 3_600_000_000_000, 1, "GW·h", "GWh", "GW.h"),
        Of(Quantity.Energy, "BTU", "British thermal unit (international table)", Btu, 1, "BtuIT", "Btu", "[Btu_IT]"),
        Of(Quantity.Energy, "E14", "kilocalorie (international table)", 4186.8m, 1, "kcalIT", "kcal", "kcal_IT"),
        Of(Quantity.Power, "WTT", "watt", 1, 1, "W"),
        Of(Quantity.Power, "C31", "milliwatt", 1, 1000, "mW"),
        Of(Quantity.Power, "KWT", "kilowatt", 1000, 1, "kW"),
        Of(Quantity.Power, "MAW", "megawatt", 1_000_000, 1, "MW"),
        Of(Quantity.Power, "A90", "gigawatt", 1_000_000_000, 1, "GW"),
        Of(Quantity.Power, "2I", "British thermal unit (international table) per hour", Btu, 3600, "BtuIT/h", "Btu/h"),
        Of(Quantity.Irradiance, "D54", "watt per square metre", 1, 1, "W/m²", "W/m2"),
        Of(Quantity.Irradiance, "C32", "milliwatt per square metre", 1, 1000, "mW/m²", "mW/m2"),
    ];

    private static IEnumerable<Unit> Electricity() =>
    [
        Of(Quantity.Voltage, "VLT", "volt", 1, 1, "V"),
        Of(Quantity.Voltage, "2Z", "millivolt", 1, 1000, "mV"),
        Of(Quantity.Voltage, "KVT", "kilovolt", 1000, 1, "kV"),
        Of(Quantity.Current, "AMP", "ampere", 1, 1, "A"),
        Of(Quantity.Current, "4K", "milliampere", 1, 1000, "mA"),
        Of(Quantity.Current, "B22", "kiloampere", 1000, 1, "kA"),
        Of(Quantity.Resistance, "OHM", "ohm", 1, 1, "Ω", "Ohm", "ohm"),
        Of(Quantity.Resistance, "B49", "kiloohm", 1000, 1, "kΩ", "kOhm"),
        Of(Quantity.Resistance, "B75", "megaohm", 1_000_000, 1, "MΩ", "MOhm"),
        Of(Quantity.Charge, "COU", "coulomb", 1, 1, "coulomb"),
        Of(Quantity.Charge, "AMH", "ampere hour", 3600, 1, "A·h", "Ah", "A.h"),
        Of(Quantity.Charge, "E09", "milliampere hour", 3600, 1000, "mA·h", "mAh", "mA.h"),
        Of(Quantity.ApparentPower, "D46", "volt - ampere", 1, 1, "V·A", "VA", "V.A"),
        Of(Quantity.ApparentPower, "KVA", "kilovolt - ampere", 1000, 1, "kV·A", "kVA", "kV.A"),
        Of(Quantity.ApparentPower, "MVA", "megavolt - ampere", 1_000_000, 1, "MV·A", "MV.A"),
        Of(Quantity.ReactivePower, "D44", "var", 1, 1, "var"),
        Of(Quantity.ReactivePower, "KVR", "kilovar", 1000, 1, "kvar"),
        Of(Quantity.ReactivePower, "MAR", "megavar", 1_000_000, 1, "Mvar"),
        Of(Quantity.ReactiveEnergy, "K3", "kilovolt ampere reactive hour", 1, 1, "kvar·h", "kvarh"),
        Of(Quantity.ReactiveEnergy, "MAH", "megavolt ampere reactive hour", 1000, 1, "Mvar·h", "Mvarh"),
        Of(Quantity.Conductivity, "D10", "siemens per metre", 1, 1, "S/m"),
        Of(Quantity.Conductivity, "H61", "millisiemens per centimetre", 1, 10, "mS/cm"),
        Of(Quantity.Conductivity, "G42", "microsiemens per centimetre", 1, 10_000, "µS/cm", "uS/cm"),
    ];

    private static IEnumerable<Unit> Counts() =>
    [
        Of(Quantity.Ratio, "C62", "one", 1, 1, "1"),
        Of(Quantity.Ratio, "P1", "percent", 1, 100, "%", "pct"),
        Of(Quantity.Ratio, "NX", "part per thousand", 1, 1000, "‰", "[ppth]"),
        Of(Quantity.Ratio, "59", "part per million", 1, 1_000_000, "ppm", "[ppm]"),
        Of(Quantity.Ratio, "61", "part per billion (US)", 1, 1_000_000_000, "ppb", "[ppb]"),
        Of(Quantity.Acidity, "Q30", "pH (potential of Hydrogen)", 1, 1, "pH", "[pH]"),
    ];

    private static IEnumerable<Unit> Senses() =>
    [
        Of(Quantity.Illuminance, "LUX", "lux", 1, 1, "lx"),
        Of(Quantity.Illuminance, "KLX", "kilolux", 1000, 1, "klx"),
        Of(Quantity.LuminousFlux, "LUM", "lumen", 1, 1, "lm"),
        Of(Quantity.SoundLevel, "2N", "decibel", 1, 1, "dB"),
        Of(Quantity.CloudCover, "A59", "8-part cloud cover", 1, 1, "okta"),
        Of(Quantity.DoseRate, "P70", "sievert per hour", 1, 1, "Sv/h"),
        Of(Quantity.DoseRate, "P71", "millisievert per hour", 1, 1000, "mSv/h"),
        Of(Quantity.DoseRate, "P72", "microsievert per hour", 1, 1_000_000, "µSv/h", "uSv/h"),
        Of(Quantity.DoseRate, "P73", "nanosievert per hour", 1, 1_000_000_000, "nSv/h"),
    ];

    private static IEnumerable<Unit> Information() =>
    [
        Of(Quantity.Data, "AD", "byte", 8, 1, "byte", "By"),
        Of(Quantity.Data, "A99", "bit", 1, 1, "bit"),
        Of(Quantity.Data, "2P", "kilobyte", 8000, 1, "kbyte", "kB"),
        Of(Quantity.Data, "4L", "megabyte", 8_000_000, 1, "Mbyte", "MB"),
        Of(Quantity.Data, "E34", "gigabyte", 8_000_000_000, 1, "Gbyte", "GB"),
        Of(Quantity.DataRate, "B10", "bit per second", 1, 1, "bit/s"),
        Of(Quantity.DataRate, "C74", "kilobit per second", 1000, 1, "kbit/s"),
        Of(Quantity.DataRate, "E20", "megabit per second", 1_000_000, 1, "Mbit/s"),
        Of(Quantity.DataRate, "B80", "gigabit per second", 1_000_000_000, 1, "Gbit/s"),
    ];

    private static Unit Of(
        Quantity quantity, string code, string name, decimal numerator, decimal denominator, params string[] symbols) =>
        new(code, name, quantity, numerator, denominator, 0, [.. symbols]);

    private static Unit Shifted(
        string code, string name, decimal numerator, decimal denominator, decimal shift, params string[] symbols) =>
        new(code, name, Quantity.Temperature, numerator, denominator, shift, [.. symbols]);
}
