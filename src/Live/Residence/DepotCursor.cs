using City.Kernel;

namespace City.Live;

/// <summary>Walks over the keys of some ranges of a depot in ascending order, and reads them some at a time.</summary>
/// <param name="reading">The depot.</param>
/// <param name="shard">The shard.</param>
/// <param name="index">The index.</param>
/// <param name="ranges">Ascending and apart from each other.</param>
/// <param name="first">About how many keys are wanted: so many are read first, later more at a time.</param>
internal sealed class DepotCursor(
    IDepotReading reading, int shard, DepotIndex index, IReadOnlyList<(UInt128 From, UInt128 To)> ranges, int first)
{
    private const int LimitMin = 32;

    private IReadOnlyList<UInt128> _keys = [];
    private UInt128? _last;
    private int _at = -1;
    private int _limit = Math.Clamp(first, LimitMin, DepotScan.LimitMax);
    private bool _ended = ranges.Count == 0;

    public IndexKey Current => IndexKey.Of(_keys[_at]);

    public int Slot => (int)(uint)_keys[_at];

    /// <summary>Whether the next key is read already, or there is none.</summary>
    public bool HasMoreAtHand => _at + 1 < _keys.Count || _ended;

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancel)
    {
        if (_at + 1 < _keys.Count)
        {
            _at++;
            return true;
        }

        if (_ended) return false;
        _keys = await reading.KeysAsync(shard, new DepotScan(index, ranges, _last, _limit), cancel)
            .ConfigureAwait(false);
        (_at, _ended) = (0, _keys.Count < _limit);
        if (_keys.Count == 0) return false;
        _last = _keys[^1];
        _limit = Math.Min(_limit * 4, DepotScan.LimitMax);
        return true;
    }
}
