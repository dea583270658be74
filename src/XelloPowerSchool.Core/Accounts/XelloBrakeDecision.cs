using System.Globalization;

namespace XelloPowerSchool;

/// <summary>What one brake decided, with its numbers.</summary>
/// <param name="Kind">The brake.</param>
/// <param name="SchoolCode">The school that was judged; null for the district.</param>
/// <param name="Count">What it counted.</param>
/// <param name="Active">Active accounts that the percentage is of.</param>
/// <param name="Limit">The count at which it holds.</param>
/// <param name="Percent">The percentage behind the limit.</param>
/// <param name="Holds">Whether it holds.</param>
public sealed record XelloBrakeDecision(XelloBrakeKind Kind, string? SchoolCode, int Count, int Active, int Limit, decimal Percent, bool Holds)
{
    /// <summary>For people: "Removals: 120 of 2,000 active accounts, limit 100 (5 %)".</summary>
    public override string ToString() => Kind == XelloBrakeKind.Calendar
        ? string.Format(CultureInfo.InvariantCulture, "Calendar: {0:N0} removals between the last day of school and the rollover", Count)
        : string.Format(
            CultureInfo.InvariantCulture, "{0}{1}: {2:N0} of {3:N0} active accounts, limit {4:N0}{5}",
            Label, SchoolCode is null ? "" : " in school " + SchoolCode, Count, Active, Limit,
            Percent > 0 ? string.Format(CultureInfo.InvariantCulture, " ({0:0.##} %)", Percent) : "");

    private string Label => Kind switch
    {
        XelloBrakeKind.SourceShrink => "Source shrink",
        XelloBrakeKind.SignIn => "Sign-in changes",
        XelloBrakeKind.OutOfScope => "Out of scope",
        _ => Kind.ToString(),
    };
}
