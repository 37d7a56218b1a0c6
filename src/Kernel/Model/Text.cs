namespace City.Kernel;

/// <summary>A text for people, in English and in Chinese. Neither may be empty.</summary>
public sealed record Text(string En, string Zh);
