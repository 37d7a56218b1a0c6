namespace City.Identify;

/// <summary>What an administrator may do, bit by bit as HS_ADMIN has it.</summary>
[Flags]
internal enum AdminPermissions
{
    None = 0,
    AddHandle = 0x001,
    DeleteHandle = 0x002,
    AddDerivedPrefix = 0x004,
    DeleteDerivedPrefix = 0x008,
    ModifyValue = 0x010,
    RemoveValue = 0x020,
    AddValue = 0x040,
    ModifyAdmin = 0x080,
    RemoveAdmin = 0x100,
    AddAdmin = 0x200,
    ReadValue = 0x400,
    List = 0x800,
    All = 0xFFF,
}
