namespace City.Feel;

/// <summary>
/// What a built-in function does; an argument that was not given is <see cref="FeelFunction.Missing"/>.
/// </summary>
internal delegate object? Body(Run run, object?[] arguments, Span at);
