namespace City.Screen;

/// <summary>The page that is being drawn for one request: its frame and what it shows.</summary>
internal sealed class Drawing
{
    private object? _shown;
    private Frame? _frame;

    public Frame Frame => _frame ?? throw new InvalidOperationException("No page is being drawn.");

    public void Begin(Frame frame, object? shown) => (_frame, _shown) = (frame, shown);

    public T Shown<T>() => (T)_shown!;

    /// <summary>What is shown, or null where it is of another kind.</summary>
    public T? ShownOr<T>() where T : class => _shown as T;
}
