namespace XelloPowerSchool.PowerSchool;

/// <summary>What a check found, before it has a name and a duration.</summary>
internal readonly record struct Finding(PowerSchoolCheckStatus Status, string Detail, string Advice = "")
{
    public static Finding Pass(string detail) => new(PowerSchoolCheckStatus.Pass, detail);

    public static Finding Warning(string detail, string advice) => new(PowerSchoolCheckStatus.Warning, detail, advice);

    public static Finding Fail(string detail, string advice) => new(PowerSchoolCheckStatus.Fail, detail, advice);

    public static Finding Fail(XelloException error) => new(PowerSchoolCheckStatus.Fail, error.Message, error.RecommendedAction);

    public static Finding Skipped(string detail) => new(PowerSchoolCheckStatus.Skipped, detail);
}
