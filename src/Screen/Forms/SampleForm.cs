using System.Text.Json;

namespace City.Screen;

/// <summary>The form on the page of components: each kind of field once.</summary>
internal static class SampleForm
{
    public static readonly FormSchema Schema = Read();

    private static FormSchema Read()
    {
        using var schema = JsonDocument.Parse("""
            {
              "type": "object",
              "required": ["name", "height", "state", "place"],
              "properties": {
                "name": { "type": "string", "maxLength": 60, "titles": { "en": "Name", "zh": "名称" },
                  "hints": { "en": "As it stands on the pole.", "zh": "与灯杆上的标牌一致。" } },
                "height": { "type": "number", "minimum": 2, "maximum": 40, "unitCode": "MTR",
                  "titles": { "en": "Height", "zh": "高度" } },
                "since": { "type": "string", "format": "date", "titles": { "en": "In service since", "zh": "启用日期" } },
                "checked": { "type": "string", "format": "date-time",
                  "titles": { "en": "Last checked", "zh": "最近检查" } },
                "state": { "type": "string", "enum": ["ok", "broken"], "titles": { "en": "State", "zh": "状态" },
                  "enumTitles": { "ok": { "en": "in order", "zh": "正常" }, "broken": { "en": "broken", "zh": "故障" } } },
                "dims": { "type": "boolean", "titles": { "en": "Can be dimmed", "zh": "可调光" } },
                "place": { "type": "object", "format": "geo-point", "titles": { "en": "Place", "zh": "位置" } },
                "lamps": { "type": "array", "maxItems": 4, "titles": { "en": "Lamps", "zh": "灯具" },
                  "items": { "type": "object", "required": ["power"], "properties": {
                    "power": { "type": "integer", "minimum": 1, "unitCode": "WTT",
                      "titles": { "en": "Power", "zh": "功率" } },
                    "maker": { "type": "string", "titles": { "en": "Maker", "zh": "厂商" } } } } }
              }
            }
            """);
        using var layout = JsonDocument.Parse("""
            [
              { "titles": { "en": "The pole", "zh": "灯杆" }, "fields": ["name", "height", "since", "place"] },
              { "titles": { "en": "Its state", "zh": "状况" }, "fields": ["state", "checked", "dims", "lamps"] }
            ]
            """);
        return FormSchema.Read(schema.RootElement, layout.RootElement);
    }
}
