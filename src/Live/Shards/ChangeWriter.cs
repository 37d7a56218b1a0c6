using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>Writes changes in the layout that <see cref="ChangeView"/> reads.</summary>
internal sealed class ChangeWriter(NameTable names)
{
    private readonly ByteWriter _head = new(256);
    private readonly ByteWriter _body = new(1_024);
    private readonly ByteWriter _scratch = new(512);
    private int _namesWritten = names.Count;
    private int _residenceAt;

    /// <summary>
    /// Names up to here stand in written changes or in a snapshot; those behind go out with the next change. Set back
    /// when written changes are taken back.
    /// </summary>
    public int NamesWritten
    {
        get => _namesWritten;
        set => _namesWritten = value;
    }

    /// <summary>The encoded change, which leaves the entity live; valid until the next call.</summary>
    /// <param name="command">What was asked.</param>
    /// <param name="caller">By whom.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="slot">The entity's slot.</param>
    /// <param name="last">The entity's record before; it goes into the change where it is archived.</param>
    /// <param name="now">When.</param>
    public ReadOnlySpan<byte> Write(
        EntityCommand command, Caller caller, Decision decision, int slot, ReadOnlySpan<byte> last, Moment now)
    {
        var wasArchived = RecordState.IsArchived(last);
        Body(command, caller, decision, slot, wasArchived ? last : default);
        _head.Clear();
        _head.Byte(wasArchived ? ChangeView.ArchiveFormat : ChangeView.Format);
        _head.Byte(Head(command, decision));
        _head.Unsigned((ulong)now.Milliseconds);
        _head.Count(names.Count - _namesWritten);
        for (; _namesWritten < names.Count; _namesWritten++) _head.Text(names[_namesWritten]);
        _residenceAt += _head.Length;
        _head.Bytes(_body.Written);
        return _head.Written;
    }

    /// <summary>The same change, which leaves the entity archived.</summary>
    public ReadOnlySpan<byte> Archive()
    {
        var bytes = _head.WrittenSpan;
        bytes[0] = ChangeView.ArchiveFormat;
        bytes[_residenceAt] |= (byte)Residency.Archived;
        return bytes;
    }

    private static byte Head(EntityCommand command, Decision decision)
    {
        var head = (byte)decision.Kind;
        if (command.CommandId is not null) head |= ChangeView.CommandFlag;
        if (command.PartitionKey is not null) head |= ChangeView.KeyFlag;
        if (!decision.Types.IsDefault) head |= ChangeView.TypesFlag;
        if (!decision.Scopes.IsDefault) head |= ChangeView.ScopesFlag;
        if (decision.ReplacesAll) head |= ChangeView.AllFlag;
        return head;
    }

    private void Body(
        EntityCommand command, Caller caller, Decision decision, int slot, ReadOnlySpan<byte> archived)
    {
        _body.Clear();
        _body.Count(names.Intern(caller.Tenant));
        _body.Count(names.Intern(caller.Subject));
        _body.Count(slot);
        _residenceAt = _body.Length;
        _body.Byte((byte)((byte)Residency.Live | (archived.IsEmpty ? 0 : ChangeView.BaseFlag)));
        _body.Text(command.Id);
        if (!archived.IsEmpty) _body.Block(archived);
        if (command.CommandId is { } commandId) _body.Text(commandId);
        if (command.PartitionKey is { } key) _body.Text(key);
        if (!decision.Types.IsDefault)
        {
            _scratch.Clear();
            foreach (var type in decision.Types) _scratch.Count(names.Intern(type));
            _body.Block(_scratch.Written);
        }

        if (!decision.Scopes.IsDefault)
        {
            _scratch.Clear();
            foreach (var scope in decision.Scopes) _scratch.Text(scope);
            _body.Block(_scratch.Written);
        }

        _body.Count(decision.Removed.Count);
        foreach (var (name, dataset) in decision.Removed)
        {
            _body.Count(name);
            _body.Count(dataset);
        }

        _body.Count(decision.Set.Count);
        foreach (var attribute in decision.Set)
        {
            AttributeList.WriteOne(_body, attribute, names, _scratch);
            if (attribute.DatasetId is { } dataset) SeriesKey.Intern(names, attribute.Name, dataset);
        }
    }
}
