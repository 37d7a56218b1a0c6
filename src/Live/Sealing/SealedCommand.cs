using City.Kernel;

namespace City.Live;

/// <summary>A command as the shards may see it.</summary>
/// <param name="Command">The command, its personal values sealed.</param>
/// <param name="Moves">Whether what is sealed after it for the same entity rests on what it leaves.</param>
internal readonly record struct SealedCommand(EntityCommand Command, bool Moves);
