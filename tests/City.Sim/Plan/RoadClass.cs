namespace City.Sim;

/// <summary>What a road is for; the basemap and the behaviour go by it.</summary>
internal enum RoadClass
{
    /// <summary>Within a quarter: 30 km/h.</summary>
    Residential,

    /// <summary>From quarter to quarter: 45 km/h.</summary>
    Secondary,

    /// <summary>Through the whole city: 60 km/h.</summary>
    Primary,

    /// <summary>Around it: 90 km/h.</summary>
    Motorway,
}
