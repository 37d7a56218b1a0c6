using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>A condition over scopes, checked on records as they lie.</summary>
internal sealed class ScopeTest
{
    private readonly byte[][] _levels = [];
    private readonly bool _andBelow;
    private readonly bool _all;
    private readonly ScopeTest[]? _of;

    public ScopeTest(ScopeCondition condition)
    {
        switch (condition)
        {
            case ScopeCondition.Matches one:
                (_levels, _andBelow) = ([.. one.Levels.Select(Encoding.UTF8.GetBytes)], one.AndBelow);
                break;
            case ScopeCondition.All all:
                (_all, _of) = (true, [.. all.Of.Select(each => new ScopeTest(each))]);
                break;
            case ScopeCondition.Any any:
                _of = [.. any.Of.Select(each => new ScopeTest(each))];
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(condition));
        }
    }

    public bool Matches(in EntityView view)
    {
        if (!view.HasScopes) return false;
        view.CopyHeads(out _, out var scopes);
        return Matches(scopes);
    }

    private bool Matches(ReadOnlySpan<byte> scopes)
    {
        if (_of is null)
        {
            for (var each = new ByteReader(scopes); !each.AtEnd;)
                if (IsLike(each.Block()))
                    return true;
            return false;
        }

        foreach (var each in _of)
            if (each.Matches(scopes) != _all)
                return !_all;
        return _all;
    }

    /// <summary>A scope is kept with a stroke before each level.</summary>
    private bool IsLike(ReadOnlySpan<byte> scope)
    {
        foreach (var level in _levels)
        {
            if (scope.IsEmpty) return false;
            scope = scope[1..];
            var end = scope.IndexOf((byte)'/');
            var name = end < 0 ? scope : scope[..end];
            if (!name.SequenceEqual(level) && !level.AsSpan().SequenceEqual("+"u8)) return false;
            scope = end < 0 ? [] : scope[end..];
        }

        return _andBelow || scope.IsEmpty;
    }
}
