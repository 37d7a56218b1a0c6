using System.Text;

namespace City.Feel;

/// <summary>Writes an expression that reads back as the same tree; every operand has its parentheses.</summary>
internal sealed class Printer
{
    private readonly StringBuilder _text = new();

    public static string Print(Node node)
    {
        var printer = new Printer();
        printer.Write(node);
        return printer._text.ToString();
    }

    private void Write(Node node)
    {
        switch (node)
        {
            case LiteralNode literal: _text.Append(FeelText.Literal(literal.Value)); break;
            case AtNode at: _text.Append('@').Append(FeelText.Quote(at.Text)); break;
            case NameNode name: _text.Append(name.Name); break;
            case AnythingNode: _text.Append('-'); break;
            case NegateNode negate: _text.Append('-'); Operand(negate.Value); break;
            case BinaryNode binary: Operand(binary.Left); _text.Append($" {binary.Sign} "); Operand(
                binary.Right); break;
            case TestNode test: _text.Append(test.Sign).Append(' '); Operand(test.Value); break;
            case TestsNode tests:
                _text.Append(tests.Negated ? "not(" : "");
                All(tests.Tests, Write);
                _text.Append(tests.Negated ? ")" : "");
                break;
            case PathNode path: Operand(path.Target); _text.Append('.').Append(path.Name); break;
            case FilterNode filter:
                Operand(filter.Target); _text.Append('['); Write(filter.Condition); _text.Append(']');
                break;
            case CallNode call: WriteCall(call); break;
            case BetweenNode between:
                Operand(between.Value); _text.Append(" between "); Operand(between.Low);
                _text.Append(" and "); Operand(between.High);
                break;
            case InNode inside:
                Operand(inside.Value); _text.Append(" in ("); All(inside.Tests, Write); _text.Append(')');
                break;
            case InstanceNode instance: Operand(instance.Value); _text.Append(
                $" instance of {instance.TypeText}"); break;
            default: WriteCompound(node); break;
        }
    }

    private void WriteCompound(Node node)
    {
        switch (node)
        {
            case IfNode choice:
                _text.Append("if "); Write(choice.Condition); _text.Append(" then "); Write(choice.Then);
                _text.Append(" else "); Write(choice.Else);
                break;
            case ForNode loop:
                _text.Append("for "); All(loop.Iterators, WriteIterator); _text.Append(" return "); Write(loop.Body);
                break;
            case QuantifierNode quantifier:
                _text.Append(quantifier.Every ? "every " : "some "); All(quantifier.Iterators, WriteIterator);
                _text.Append(" satisfies "); Write(quantifier.Body);
                break;
            case FunctionNode function:
                _text.Append("function("); All(function.Parameters, WriteParameter);
                _text.Append(function.External ? ") external " : ") "); Write(function.Body);
                break;
            case ListNode list: _text.Append('['); All(list.Items, Write); _text.Append(']'); break;
            case ContextNode context:
                _text.Append('{'); All(context.Entries, WriteEntry); _text.Append('}');
                break;
            case RangeNode range:
                _text.Append(range.StartIncluded ? '[' : '('); OperandOrNothing(range.Start); _text.Append("..");
                OperandOrNothing(range.End); _text.Append(range.EndIncluded ? ']' : ')');
                break;
        }
    }

    private void WriteCall(CallNode call)
    {
        Operand(call.Target);
        _text.Append('(');
        All(call.Arguments, argument =>
        {
            if (argument.Name is not null) _text.Append(argument.Name).Append(": ");
            Write(argument.Value);
        });
        _text.Append(')');
    }

    private void WriteEntry(Entry entry)
    {
        _text.Append(entry.Quoted ? FeelText.Quote(entry.Name) : entry.Name).Append(": ");
        Write(entry.Value);
    }

    private void WriteIterator(Iterator iterator)
    {
        _text.Append(iterator.Name).Append(" in ");
        Write(iterator.From);
        if (iterator.To is null) return;
        _text.Append("..");
        Write(iterator.To);
    }

    private void WriteParameter(Parameter parameter) =>
        _text.Append(parameter.Name).Append(parameter.TypeText is null ? "" : ": " + parameter.TypeText);

    private void OperandOrNothing(Node? node)
    {
        if (node is not null) Operand(node);
    }

    private void Operand(Node node)
    {
        var bare = node is LiteralNode { Value: not FeelNumber { Sign: < 0 } } or AtNode or NameNode or ListNode
            or ContextNode or RangeNode or CallNode or PathNode or FilterNode;
        if (!bare) _text.Append('(');
        Write(node);
        if (!bare) _text.Append(')');
    }

    private void All<T>(IReadOnlyList<T> items, Action<T> write)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) _text.Append(", ");
            write(items[i]);
        }
    }
}
