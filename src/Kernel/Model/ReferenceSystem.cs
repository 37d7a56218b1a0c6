namespace City.Kernel;

/// <summary>In which reference system a source gives positions. The city itself keeps WGS-84 alone.</summary>
public enum ReferenceSystem : byte
{
    /// <summary>WGS-84 or CGCS2000, which agree to some decimetres: closer than sources measure.</summary>
    Wgs84,

    /// <summary>GCJ-02; see <see cref="Gcj02Position"/>.</summary>
    Gcj02,

    /// <summary>BD-09; see <see cref="Bd09Position"/>.</summary>
    Bd09,
}
