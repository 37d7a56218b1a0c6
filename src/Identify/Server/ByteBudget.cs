namespace City.Identify;

/// <summary>So many bytes that all connections together may hold of requests that are not answered yet.</summary>
internal sealed class ByteBudget(long most)
{
    private long _taken;

    /// <summary>Bytes that are held.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes some; false where there are not so many left.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= most) return true;
        Give(bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void Give(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
