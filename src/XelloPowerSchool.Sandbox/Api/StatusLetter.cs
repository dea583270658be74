using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>The letters and words of the enrolment codes.</summary>
internal static class StatusLetter
{
    public static bool IsLetter(string text) => text is "A" or "P" or "T" or "G" or "H" or "I";

    public static (string Letter, string Description) Of(int code) => code switch
    {
        EnrollCode.Active => ("A", "Active"),
        EnrollCode.PreRegistered => ("P", "Pre-Registered"),
        EnrollCode.TransferredOut => ("T", "Transferred Out"),
        EnrollCode.Graduated => ("G", "Graduated"),
        EnrollCode.Historical => ("H", "Historical"),
        _ => ("I", "Inactive"), // every other number
    };
}
