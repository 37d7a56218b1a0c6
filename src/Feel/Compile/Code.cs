namespace City.Feel;

/// <summary>An expression made ready: gives its value for the slots of a run.</summary>
internal delegate object? Code(Run run);

/// <summary>A test made ready: true, false or null for a value.</summary>
internal delegate object? Test(Run run, object? value);
