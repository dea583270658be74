using System.Globalization;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// The fields of an account that are compared, and how their values read: as Xello's file carries them. The comparer
/// decides by <see cref="AreSame"/>, which makes no garbage; the list is for the few accounts that differ.
/// </summary>
internal static class AccountFields
{
    public const string DateFormat = "yyyy-MM-dd";

    /// <summary>One field: its name, its text, and the account with another text in it.</summary>
    internal sealed record Field(
        string Name, Func<XelloAccount, string?> Read, Func<XelloAccount, string?, XelloAccount> With, XelloRisk Risk = XelloRisk.None);

    /// <summary>All compared fields, in the order in which they are shown.</summary>
    public static IReadOnlyList<Field> All { get; } =
    [
        new(nameof(XelloAccount.FirstName), a => a.FirstName, (a, v) => a with { FirstName = v ?? "" }),
        new(nameof(XelloAccount.LastName), a => a.LastName, (a, v) => a with { LastName = v ?? "" }),
        new(nameof(XelloAccount.Gender), a => a.Gender, (a, v) => a with { Gender = v ?? "" }),
        new(nameof(XelloAccount.DateOfBirth), a => Text(a.DateOfBirth), (a, v) => a with { DateOfBirth = Date(v) }),
        new(nameof(XelloAccount.Grade), a => Text(a.Grade), (a, v) => a with { Grade = Number(v) }),
        new(nameof(XelloAccount.SchoolCode), a => a.SchoolCode, (a, v) => a with { SchoolCode = v ?? "" }),
        new(nameof(XelloAccount.PreRegSchoolCode), a => a.PreRegSchoolCode, (a, v) => a with { PreRegSchoolCode = v }),
        new(nameof(XelloAccount.StateProvNumber), a => a.StateProvNumber, (a, v) => a with { StateProvNumber = v }),
        new(nameof(XelloAccount.Email), a => a.Email, (a, v) => a with { Email = v }, XelloRisk.SignIn),
        new(nameof(XelloAccount.SsoToken), a => a.SsoToken, (a, v) => a with { SsoToken = v }, XelloRisk.SignIn),
        new(nameof(XelloAccount.Status), a => a.Status.ToString(), (a, v) => a with { Status = Status(v) }),
    ];

    /// <summary>True when the two accounts make the same row in Xello's file. An empty text and none are the same there.</summary>
    public static bool AreSame(XelloAccount a, XelloAccount b) =>
        a.Status == b.Status &&
        a.Grade == b.Grade &&
        a.DateOfBirth == b.DateOfBirth &&
        Same(a.SchoolCode, b.SchoolCode) &&
        Same(a.LastName, b.LastName) &&
        Same(a.FirstName, b.FirstName) &&
        Same(a.Gender, b.Gender) &&
        Same(a.PreRegSchoolCode, b.PreRegSchoolCode) &&
        Same(a.StateProvNumber, b.StateProvNumber) &&
        Same(a.Email, b.Email) &&
        Same(a.SsoToken, b.SsoToken);

    /// <summary>The fields that differ; the risk is that of all of them together.</summary>
    public static IReadOnlyList<XelloFieldChange> Difference(XelloAccount before, XelloAccount after, out XelloRisk risk)
    {
        var changes = new List<XelloFieldChange>();
        risk = XelloRisk.None;
        foreach (var field in All)
        {
            var (old, @new) = (field.Read(before), field.Read(after));
            if (Same(old, @new))
                continue;
            changes.Add(new XelloFieldChange(field.Name, old, @new));
            risk |= field.Risk;
        }

        return changes;
    }

    private static bool Same(string? a, string? b) =>
        string.Equals(a, b, StringComparison.Ordinal) || (string.IsNullOrEmpty(a) && string.IsNullOrEmpty(b));

    private static string? Text(DateTime? date) => date?.ToString(DateFormat, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static DateTime? Date(string? text) =>
        text is null ? null : DateTime.ParseExact(text, DateFormat, CultureInfo.InvariantCulture);

    private static int Number(string? text) => int.Parse(text ?? "0", CultureInfo.InvariantCulture);

    private static XelloAccountStatus Status(string? text) =>
        text == nameof(XelloAccountStatus.Inactive) ? XelloAccountStatus.Inactive : XelloAccountStatus.Active;
}
