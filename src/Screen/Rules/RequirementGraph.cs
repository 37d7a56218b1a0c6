using System.Globalization;
using City.Screen.Wire;

namespace City.Screen;

/// <summary>Where the elements of a model are drawn: what is required stands below what requires it.</summary>
internal sealed class RequirementGraph
{
    public const int BoxWidth = 180, BoxHeight = 44, GapX = 24, GapY = 46;

    private const int ElementsMax = 200, NameMax = 22;

    private RequirementGraph(List<Box> boxes, List<(Box From, Box To)> lines)
    {
        (Boxes, Lines) = (boxes, lines);
        Width = boxes.Select(box => box.X + BoxWidth).DefaultIfEmpty().Max() + 2;
        Height = boxes.Select(box => box.Y + BoxHeight).DefaultIfEmpty().Max() + 2;
    }

    public IReadOnlyList<Box> Boxes { get; }

    public IReadOnlyList<(Box From, Box To)> Lines { get; }

    public int Width { get; }

    public int Height { get; }

    public static RequirementGraph Of(RuleModelAnswer model)
    {
        var elements = model.Elements.Take(ElementsMax).ToList();
        var levels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var element in elements) Level(element.Id, []);
        var top = levels.Values.DefaultIfEmpty().Max();
        var boxes = new Dictionary<string, Box>(StringComparer.Ordinal);
        var widest = elements.GroupBy(one => levels[one.Id]).Select(row => row.Count()).DefaultIfEmpty().Max();
        foreach (var row in elements.GroupBy(one => levels[one.Id]))
        {
            var left = (widest - row.Count()) * (BoxWidth + GapX) / 2;
            foreach (var (i, element) in row.Index())
            {
                boxes.TryAdd(element.Id, new(
                    element, 1 + left + (i * (BoxWidth + GapX)), 1 + ((top - row.Key) * (BoxHeight + GapY))));
            }
        }

        var lines = elements.SelectMany(one => one.Requires.Where(boxes.ContainsKey)
            .Select(required => (boxes[required], boxes[one.Id]))).ToList();
        return new([.. boxes.Values], lines);

        int Level(string id, HashSet<string> above)
        {
            if (levels.TryGetValue(id, out var known)) return known;
            if (elements.Find(one => one.Id == id) is not { } element || !above.Add(id)) return 0;
            var level = element.Requires.Where(one => elements.Exists(each => each.Id == one) && one != id)
                .Select(one => Level(one, above) + 1).DefaultIfEmpty(0).Max();
            above.Remove(id);
            return levels[id] = level;
        }
    }

    /// <summary>An element and the upper left corner of its box, in units of the drawing.</summary>
    internal sealed record Box(RuleElement Element, int X, int Y)
    {
        public string Label => Element.Name.Length <= NameMax ? Element.Name : Element.Name[..(NameMax - 1)] + "…";

        public string Line(Box to) => string.Create(CultureInfo.InvariantCulture,
            $"M{X + (BoxWidth / 2)} {Y} L{to.X + (BoxWidth / 2)} {to.Y + BoxHeight}");
    }
}
