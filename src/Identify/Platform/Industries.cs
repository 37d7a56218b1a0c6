using System.Collections.Frozen;

namespace City.Identify;

/// <summary>The sections of the classification of industries, GB/T 4754-2017.</summary>
internal static class Industries
{
    private const int DigitsMax = 4;

    private static readonly FrozenDictionary<char, (string En, string Zh)> s_sections =
        new Dictionary<char, (string, string)>
        {
            ['A'] = ("Agriculture, forestry, animal husbandry, fishery", "农、林、牧、渔业"),
            ['B'] = ("Mining", "采矿业"), ['C'] = ("Manufacturing", "制造业"),
            ['D'] = ("Electricity, heat, gas and water", "电力、热力、燃气及水生产和供应业"),
            ['E'] = ("Construction", "建筑业"), ['F'] = ("Wholesale and retail", "批发和零售业"),
            ['G'] = ("Transport, storage and post", "交通运输、仓储和邮政业"),
            ['H'] = ("Accommodation and catering", "住宿和餐饮业"),
            ['I'] = ("Information, software and IT services", "信息传输、软件和信息技术服务业"),
            ['J'] = ("Finance", "金融业"), ['K'] = ("Real estate", "房地产业"),
            ['L'] = ("Leasing and business services", "租赁和商务服务业"),
            ['M'] = ("Research and technical services", "科学研究和技术服务业"),
            ['N'] = ("Water, environment and public facilities", "水利、环境和公共设施管理业"),
            ['O'] = ("Resident services, repair and others", "居民服务、修理和其他服务业"),
            ['P'] = ("Education", "教育"), ['Q'] = ("Health and social work", "卫生和社会工作"),
            ['R'] = ("Culture, sports and entertainment", "文化、体育和娱乐业"),
            ['S'] = ("Public administration and organisations", "公共管理、社会保障和社会组织"),
            ['T'] = ("International organisations", "国际组织"),
        }.ToFrozenDictionary();

    /// <summary>True for a letter of a section, and up to four digits behind it.</summary>
    public static bool IsCode(string code) => code.Length is > 0 and <= 1 + DigitsMax
        && s_sections.ContainsKey(code[0]) && code[1..].All(char.IsAsciiDigit);

    /// <summary>The section of a code.</summary>
    public static string SectionOf(string code) => code[..1];

    /// <summary>What a section is called.</summary>
    public static (string En, string Zh) NameOf(string section) =>
        section.Length > 0 && s_sections.TryGetValue(section[0], out var name) ? name : (section, section);
}
