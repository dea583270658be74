using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>One row of a list of accounts.</summary>
/// <param name="Key">The student number; empty when the row has none.</param>
/// <param name="Account">The account, or null when an error among the findings keeps the row out.</param>
/// <param name="Findings">What is wrong with the row.</param>
internal sealed record AccountRow(string Key, XelloAccount? Account, IReadOnlyList<XelloFinding> Findings);

/// <summary>Makes accounts of rows, tolerant in what has one meaning only and strict in everything else.</summary>
/// <param name="schools">The schools that rows may name.</param>
/// <param name="profile">The contract that accounts have to keep.</param>
/// <param name="dateFormat">The form of the dates, when it is neither the profile's nor one of the two that have one meaning.</param>
internal sealed class AccountRowParser(SchoolCodes schools, DataFileProfile profile, string? dateFormat = null)
{
    private readonly RowDates _dates = new(dateFormat, profile.Students.File.Columns.FirstOrDefault(column => column.Field == nameof(XelloAccount.DateOfBirth))?.DateFormat);

    private static readonly HashSet<string> Active = new(StringComparer.OrdinalIgnoreCase) { "active", "yes", "y", "true", "t", "enabled", "a" };

    private static readonly HashSet<string> Inactive = new(StringComparer.OrdinalIgnoreCase)
    {
        "inactive", "no", "n", "false", "f", "disabled", "deactivated", "i", "preregistered", "pre-registered", "transferredout",
        "transferred out", "graduated", "historical",
    };

    /// <param name="subject">What names the row when it has no key, for example "row 12".</param>
    /// <param name="field">The value of a field; null when there is no such column.</param>
    public AccountRow Parse(string subject, Func<AccountField, string?> field)
    {
        var findings = new List<XelloFinding>();
        var key = Value(AccountField.StudentId);
        if (key.Length == 0)
            return new AccountRow("", null, [AccountRowRules.RowWithoutKey.For(subject)]);
        if (!FileText.IsClean(key))
            return new AccountRow("", null, [RosterRules.StudentIdNotRepresentable.For(subject)]);
        if (TableValue.IsSpreadsheetNumber(key))
            return new AccountRow("", null, [AccountRowRules.SpreadsheetNumber.In(nameof(XelloAccount.StudentId), subject)]);

        var (first, last) = Names();
        var account = new XelloAccount
        {
            StudentId = key,
            FirstName = AccountMapper.Text(first, key, nameof(XelloAccount.FirstName), findings),
            LastName = AccountMapper.Text(last, key, nameof(XelloAccount.LastName), findings),
            Gender = Gender(),
            DateOfBirth = DateOfBirth(),
            Grade = Grade(),
            SchoolCode = School(),
            PreRegSchoolCode = NextSchool(),
            StateProvNumber = Exact(AccountField.StateProvNumber, nameof(XelloAccount.StateProvNumber)),
            Email = Exact(AccountField.Email, nameof(XelloAccount.Email)),
            SsoToken = Exact(AccountField.SsoToken, nameof(XelloAccount.SsoToken)),
            Status = Status(),
            SisId = SisId(),
        };
        // Where something was not understood, the contract would only say the same in other words.
        if (!findings.Exists(finding => finding.Severity == XelloSeverity.Error))
            findings.AddRange(profile.Check(account));
        FindDamage(account, findings);
        return new AccountRow(key, findings.Exists(finding => finding.Severity == XelloSeverity.Error) ? null : account, findings);

        string Value(AccountField wanted) => field(wanted)?.Trim() ?? "";

        void Refuse(RosterRule rule) => findings.Add(rule.For(key));

        (string First, string Last) Names()
        {
            var (given, family) = (field(AccountField.FirstName) ?? "", field(AccountField.LastName) ?? "");
            if (given.Trim().Length > 0 || family.Trim().Length > 0 || Value(AccountField.FullName) is not { Length: > 0 } name)
                return (given, family);
            if (name.Split([','], 2) is [var before, var after] && before.Trim().Length > 0 && after.Trim().Length > 0)
                return (after.Trim(), before.Trim());
            Refuse(AccountRowRules.NameNotUnderstood);
            return ("", "");
        }

        string Gender() => Value(AccountField.Gender).ToUpperInvariant() switch
        {
            "MALE" => "M",
            "FEMALE" => "F",
            "N" or "NOT SPECIFIED" or "UNSPECIFIED" => "N",
            var text => AccountMapper.Gender(text, key, findings),
        };

        DateTime? DateOfBirth()
        {
            var text = Value(AccountField.DateOfBirth);
            if (text.Length == 0)
                return null;
            var date = _dates.Read(text);
            if (date is null)
                Refuse(AccountRowRules.DateNotUnderstood);
            return date;
        }

        int Grade()
        {
            if (RowValue.Grade(Value(AccountField.Grade)) is int grade)
                return grade;
            Refuse(AccountRowRules.GradeNotUnderstood);
            return 0;
        }

        string School()
        {
            var code = Value(AccountField.SchoolCode);
            var text = code.Length > 0 ? code : Value(AccountField.SchoolName);
            if (text.Length == 0)
                return ""; // the contract says that it is missing
            if ((code.Length > 0 ? schools.OfCode(text) : schools.OfName(text)) is string known && !TableValue.IsSpreadsheetNumber(text))
                return known;
            Refuse(AccountRowRules.SchoolNotListed);
            return "";
        }

        string? NextSchool()
        {
            var text = Value(AccountField.PreRegSchoolCode);
            if (text.Length == 0)
                return null;
            if (schools.OfCode(text) is null)
            {
                Refuse(AccountRowRules.NextSchoolNotListed);
                return null;
            }

            return text;
        }

        string? Exact(AccountField wanted, string name)
        {
            var text = AccountMapper.Exact(field(wanted), key, name, findings);
            if (text is not null && wanted == AccountField.StateProvNumber && TableValue.IsSpreadsheetNumber(text))
                findings.Add(AccountRowRules.SpreadsheetNumber.In(name, key));
            return text;
        }

        XelloAccountStatus Status()
        {
            var text = Value(AccountField.Status);
            if (text.Length > 0 && !Active.Contains(text) && !Inactive.Contains(text))
                Refuse(AccountRowRules.StatusNotUnderstood);
            return Inactive.Contains(text) ? XelloAccountStatus.Inactive : XelloAccountStatus.Active;
        }

        long? SisId()
        {
            var text = Value(AccountField.SisId);
            if (text.Length == 0)
                return null;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                return id;
            Refuse(AccountRowRules.RecordNotUnderstood);
            return null;
        }
    }

    private static void FindDamage(XelloAccount account, List<XelloFinding> findings)
    {
        foreach (var field in AccountFields.All)
        {
            if (field.Read(account) is string text && TableValue.IsDamaged(text))
                findings.Add(AccountRowRules.TextDamaged.In(field.Name, account.StudentId));
        }
    }
}
