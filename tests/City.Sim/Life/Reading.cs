namespace City.Sim;

/// <summary>What a subject tells the city.</summary>
/// <param name="DueAt">When it arrives; later than it was observed where it was held up on the way.</param>
/// <param name="Command">What it says.</param>
internal readonly record struct Reading(Moment DueAt, EntityCommand Command);
