namespace City.Sense;

/// <summary>
/// What a unit measures. Units of one quantity convert into each other, units of different ones never do.
/// </summary>
public enum Quantity
{
    /// <summary>Temperature as a point on a scale, not a difference of temperatures.</summary>
    Temperature,

    /// <summary>Length, height, depth of rain.</summary>
    Length,

    /// <summary>Area.</summary>
    Area,

    /// <summary>Volume.</summary>
    Volume,

    /// <summary>Speed; also rain per time.</summary>
    Speed,

    /// <summary>Acceleration.</summary>
    Acceleration,

    /// <summary>Volume per time.</summary>
    VolumeFlow,

    /// <summary>Mass.</summary>
    Mass,

    /// <summary>Mass per time.</summary>
    MassFlow,

    /// <summary>Mass per volume.</summary>
    MassConcentration,

    /// <summary>Amount of substance per volume.</summary>
    AmountConcentration,

    /// <summary>Force.</summary>
    Force,

    /// <summary>Pressure.</summary>
    Pressure,

    /// <summary>Energy and heat.</summary>
    Energy,

    /// <summary>Active power.</summary>
    Power,

    /// <summary>Apparent power.</summary>
    ApparentPower,

    /// <summary>Reactive power.</summary>
    ReactivePower,

    /// <summary>Reactive energy.</summary>
    ReactiveEnergy,

    /// <summary>Power per area, of the sun for one.</summary>
    Irradiance,

    /// <summary>Electric voltage.</summary>
    Voltage,

    /// <summary>Electric current.</summary>
    Current,

    /// <summary>Electric resistance.</summary>
    Resistance,

    /// <summary>Electric charge.</summary>
    Charge,

    /// <summary>Electric conductivity, of water for one.</summary>
    Conductivity,

    /// <summary>Happenings per time: vehicles per hour, hertz, revolutions per minute.</summary>
    Rate,

    /// <summary>Duration.</summary>
    Duration,

    /// <summary>Plane angle.</summary>
    Angle,

    /// <summary>A part of a whole: percent, parts per million, one.</summary>
    Ratio,

    /// <summary>Illuminance.</summary>
    Illuminance,

    /// <summary>Luminous flux.</summary>
    LuminousFlux,

    /// <summary>Level of sound in decibel.</summary>
    SoundLevel,

    /// <summary>Acidity.</summary>
    Acidity,

    /// <summary>Clouds in eighths of the sky.</summary>
    CloudCover,

    /// <summary>Rate of dose of radiation.</summary>
    DoseRate,

    /// <summary>Amount of data.</summary>
    Data,

    /// <summary>Data per time.</summary>
    DataRate,
}
