namespace XelloPowerSchool;

/// <summary>A synthetic district behind an emulated PowerSchool.</summary>
public sealed class PowerSchoolSandbox
{
}
