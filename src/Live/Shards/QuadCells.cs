using System.Numerics;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Squares of a quadtree over longitude and latitude. A cell's number interleaves the bits of its column and row and
/// ends in a mark bit, so that the cells inside a cell are the numbers of one range around it. A geometry stands in
/// the one to four smallest cells, of one level, that cover its bounding box.
/// </summary>
internal static class QuadCells
{
    /// <summary>The finest level: cells of about 0.6 m by 0.3 m.</summary>
    public const int LevelMax = 26;

    private const int CoverSideMax = 5;

    /// <summary>No degree on the sphere is longer, in metres.</summary>
    private const double DegreeMetresMax = 111_320;

    public static void Of(ReadOnlySpan<byte> geoJson, List<ulong> cells)
    {
        if (Geometry.TryReadPoint(geoJson, out var position))
        {
            cells.Add(Cell(Column(position.Longitude), Row(position.Latitude), LevelMax));
            return;
        }

        if (!Geometry.TryParse(geoJson, out var geometry, out _)) return;
        Of(geometry, cells);
    }

    public static void Of(Geometry geometry, List<ulong> cells) =>
        Cover(geometry.West, geometry.South, geometry.East, geometry.North, side: 2, cells);

    /// <summary>Ranges of cell numbers, ascending and apart, that hold all that may meet a box.</summary>
    public static List<(ulong From, ulong To)> Ranges(double west, double south, double east, double north)
    {
        var cells = new List<ulong>();
        if (west < -180) Cover(west + 360, south, 180, north, CoverSideMax, cells);
        if (east > 180) Cover(-180, south, east - 360, north, CoverSideMax, cells);
        Cover(Math.Max(west, -180), Math.Max(south, -90), Math.Min(east, 180), Math.Min(north, 90),
            CoverSideMax, cells);

        var ranges = new List<(ulong From, ulong To)>();
        foreach (var cell in cells)
        {
            var last = cell & (~cell + 1);
            ranges.Add((cell - (last - 1), cell + (last - 1)));
            for (var larger = last << 2; larger <= 1UL << (2 * LevelMax); larger <<= 2)
            {
                var above = (cell & ~((larger << 1) - 1)) | larger;
                ranges.Add((above, above));
            }
        }

        return Joined(ranges);
    }

    /// <summary>The middle of a cell, and how far from it the cell reaches at the most, in metres.</summary>
    public static (Position Middle, double ReachMetres) Middle(ulong cell)
    {
        var side = Math.ScaleB(360, BitOperations.TrailingZeroCount(cell) / 2 - LevelMax);
        var path = (cell & (cell - 1)) >> 1;
        var middle = new Position(
            Math.ScaleB(360, -LevelMax) * Gather(path >> 1) - 180 + side / 2,
            Math.ScaleB(180, -LevelMax) * Gather(path) - 90 + side / 4);
        return (middle, (side / 2 + side / 4) * DegreeMetresMax);
    }

    private static List<(ulong From, ulong To)> Joined(List<(ulong From, ulong To)> ranges)
    {
        ranges.Sort();
        var joined = new List<(ulong From, ulong To)>();
        foreach (var range in ranges)
        {
            if (joined.Count > 0 && range.From <= joined[^1].To + 1)
                joined[^1] = (joined[^1].From, Math.Max(joined[^1].To, range.To));
            else
                joined.Add(range);
        }

        return joined;
    }

    private static void Cover(double west, double south, double east, double north, int side, List<ulong> cells)
    {
        var (left, right, bottom, top) = (Column(west), Column(east), Row(south), Row(north));
        var level = LevelMax;
        while (level > 0 && ((right >> (LevelMax - level)) - (left >> (LevelMax - level)) >= side
            || (top >> (LevelMax - level)) - (bottom >> (LevelMax - level)) >= side))
            level--;
        var shift = LevelMax - level;
        for (var row = bottom >> shift; row <= top >> shift; row++)
            for (var column = left >> shift; column <= right >> shift; column++)
                cells.Add(Cell(column << shift, row << shift, level));
    }

    private static uint Column(double longitude) => Part((longitude + 180) / 360);

    private static uint Row(double latitude) => Part((latitude + 90) / 180);

    private static uint Part(double of) => (uint)Math.Clamp(of * (1 << LevelMax), 0, (1 << LevelMax) - 1);

    private static ulong Cell(uint column, uint row, int level)
    {
        var last = 1UL << (2 * (LevelMax - level));
        var path = Spread(column) << 1 | Spread(row);
        return (path << 1 & ~((last << 1) - 1)) | last;
    }

    private static ulong Spread(uint bits)
    {
        ulong spread = bits;
        spread = (spread | spread << 16) & 0x0000FFFF0000FFFF;
        spread = (spread | spread << 8) & 0x00FF00FF00FF00FF;
        spread = (spread | spread << 4) & 0x0F0F0F0F0F0F0F0F;
        spread = (spread | spread << 2) & 0x3333333333333333;
        return (spread | spread << 1) & 0x5555555555555555;
    }

    private static uint Gather(ulong spread)
    {
        spread &= 0x5555555555555555;
        spread = (spread | spread >> 1) & 0x3333333333333333;
        spread = (spread | spread >> 2) & 0x0F0F0F0F0F0F0F0F;
        spread = (spread | spread >> 4) & 0x00FF00FF00FF00FF;
        spread = (spread | spread >> 8) & 0x0000FFFF0000FFFF;
        return (uint)(spread | spread >> 16);
    }
}
