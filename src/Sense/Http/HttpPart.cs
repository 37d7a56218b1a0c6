namespace City.Sense;

/// <summary>A command on its way: its place among all of them, itself, and how it is written.</summary>
internal readonly record struct HttpPart(int Place, EntityCommand Command, byte[] Json);
