namespace City.Kernel;

/// <summary>What a <see cref="Value"/> holds.</summary>
public enum ValueKind : byte
{
    /// <summary>Nothing: in a command, the NGSI-LD null (<c>urn:ngsi-ld:null</c>), which asks for removal.</summary>
    Null = 0,

    /// <summary>The boolean false.</summary>
    False = 1,

    /// <summary>The boolean true.</summary>
    True = 2,

    /// <summary>A decimal number: a whole number of 64 bits divided by a power of ten.</summary>
    Decimal = 3,

    /// <summary>A text.</summary>
    Text = 4,

    /// <summary>Any other JSON: an object, an array, or a number too long for <see cref="Decimal"/>.</summary>
    Json = 5,

    /// <summary>Not said. Only in a command that merges, where the value that is there stays.</summary>
    Absent = 6,
}
