namespace City.Context;

/// <summary>The members that carry the value of an attribute; which one, tells its kind.</summary>
internal enum ValueMember
{
    None = 0,
    Value = 1,
    Object = 2,
    LanguageMap = 3,
    Vocab = 4,
    ValueList = 5,
    ObjectList = 6,
    Json = 7,
}
