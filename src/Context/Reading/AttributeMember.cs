namespace City.Context;

/// <summary>What a member of an attribute's object is. The first ones are those of <see cref="ValueMember"/>.</summary>
internal enum AttributeMember
{
    /// <summary>A sub-attribute.</summary>
    Sub = 0,
    Value = ValueMember.Value,
    Object = ValueMember.Object,
    LanguageMap = ValueMember.LanguageMap,
    Vocab = ValueMember.Vocab,
    ValueList = ValueMember.ValueList,
    ObjectList = ValueMember.ObjectList,
    Json = ValueMember.Json,
    Type,
    ObservedAt,
    UnitCode,
    DatasetId,
    ObjectType,
    ValueType,
    Coordinates,
    Context,
    Ignored,
    Refused,
}
