namespace City.Feel;

internal sealed partial class Compiler
{
    private Code For(ForNode node, Scope scope)
    {
        var (outerPartial, partial) = (_usesPartial, NewSlot());
        _usesPartial = false;
        var (loops, inner) = Iterators(node.Iterators, scope);
        inner.Add("partial", partial);
        var body = Compile(node.Body, inner);
        var code = Loops.For(loops, body, _usesPartial ? partial : -1);
        _usesPartial = outerPartial;
        return code;
    }

    private Code Quantifier(QuantifierNode node, Scope scope)
    {
        var (loops, inner) = Iterators(node.Iterators, scope);
        return Loops.Quantifier(loops, Compile(node.Body, inner), node.Every, node.At);
    }

    private (Loop[] Loops, Scope Inner) Iterators(IReadOnlyList<Iterator> iterators, Scope scope)
    {
        var loops = new Loop[iterators.Count];
        for (var i = 0; i < loops.Length; i++)
        {
            var from = Compile(iterators[i].From, scope);
            var to = iterators[i].To is { } end ? Compile(end, scope) : null;
            scope = new(scope);
            var slot = NewSlot();
            scope.Add(iterators[i].Name, slot);
            loops[i] = new(slot, from, to, iterators[i].From.At);
        }

        return (loops, scope);
    }
}
