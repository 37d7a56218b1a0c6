namespace City.Sim;

/// <summary>
/// Names of entity types and attributes: those of the Smart Data Models (smartdatamodels.org), and of the default
/// context of NGSI-LD where they have none.
/// </summary>
internal static class Names
{
    public const string Common = "https://smartdatamodels.org/";
    public const string Core = "https://uri.etsi.org/ngsi-ld/";
    public const string Own = Core + "default-context/";
    public const string Transportation = Common + "dataModel.Transportation/";
    public const string Environment = Common + "dataModel.Environment/";
    public const string Weather = Common + "dataModel.Weather/";
    public const string Streetlighting = Common + "dataModel.Streetlighting/";

    public const string Name = Common + "name";
    public const string Source = Common + "source";
    public const string DataProvider = Common + "dataProvider";
    public const string Location = Core + "location";
    public const string Status = Core + "status";
}
