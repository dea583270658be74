using System.Globalization;

namespace XelloPowerSchool.Roster;

/// <summary>
/// Makes the account of one student: Xello's domains instead of PowerSchool's, texts that Xello's files can carry, and a
/// finding for everything that had to be changed or is wrong.
/// </summary>
internal sealed class AccountMapper(SchoolDirectory schools)
{
    /// <summary>
    /// The key as PowerSchool has it: trimmed, never case-folded, leading zeros kept. Empty when there is none.
    /// </summary>
    internal static string Key(PSStudent student) => student.StudentNumber.Trim();

    /// <summary>The account, or null when an error among the findings keeps the record out.</summary>
    internal XelloAccount? Map(PSStudent student, ICollection<XelloFinding> findings)
    {
        var key = Key(student);
        if (key.Length == 0)
        {
            findings.Add(RosterFinding.MissingStudentId("DCID " + student.Id.ToString(CultureInfo.InvariantCulture)));
            return null;
        }

        if (!FileText.IsClean(key))
        {
            findings.Add(RosterFinding.StudentIdNotRepresentable("DCID " + student.Id.ToString(CultureInfo.InvariantCulture)));
            return null;
        }

        var firstName = Text(student.FirstName, key, nameof(XelloAccount.FirstName), findings);
        var lastName = Text(student.LastName, key, nameof(XelloAccount.LastName), findings);
        var schoolCode = student.SchoolNumber is int number ? schools.CodeOf(number) : null;

        var complete = true;
        Require(firstName.Length > 0, RosterFinding.MissingFirstName);
        Require(lastName.Length > 0, RosterFinding.MissingLastName);
        Require(student.GradeLevel is not null, RosterFinding.MissingGrade);
        if (student.SchoolNumber is null)
            Require(false, RosterFinding.MissingSchool);
        else
            Require(schoolCode is not null, RosterFinding.UnknownSchool);
        if (!complete)
            return null;

        if (student.DateOfBirth is null)
            findings.Add(RosterFinding.MissingDateOfBirth(key));

        return new XelloAccount
        {
            StudentId = key,
            FirstName = firstName,
            LastName = lastName,
            Gender = Gender(student.Gender, key, findings),
            DateOfBirth = student.DateOfBirth?.Date,
            Grade = student.GradeLevel!.Value,
            SchoolCode = schoolCode!,
            PreRegSchoolCode = NextSchool(student, key, findings),
            StateProvNumber = Exact(student.StateNumber, key, nameof(XelloAccount.StateProvNumber), findings),
            Email = Email(student.Email, key, findings),
            SisId = student.Id,
        };

        void Require(bool holds, Func<string, XelloFinding> rule)
        {
            if (holds)
                return;
            findings.Add(rule(key));
            complete = false;
        }
    }

    private static string Text(string text, string key, string field, ICollection<XelloFinding> findings)
    {
        var clean = FileText.Clean(text, out var repairs);
        foreach (var finding in RosterFinding.Repaired(key, field, repairs))
            findings.Add(finding);
        return clean;
    }

    /// <summary>A value that means something only as it is: repaired, it would be somebody else's address or number.</summary>
    private static string? Exact(string? value, string key, string field, ICollection<XelloFinding> findings)
    {
        var trimmed = value?.Trim();
        if (string.IsNullOrEmpty(trimmed))
            return null;
        if (FileText.IsClean(trimmed!))
            return trimmed;
        findings.Add(RosterFinding.ValueNotRepresentable(key, field));
        return null;
    }

    private static string? Email(string? value, string key, ICollection<XelloFinding> findings)
    {
        var email = Exact(value, key, nameof(XelloAccount.Email), findings);
        if (email is not null && !email.Any(c => c == '@'))
            findings.Add(RosterFinding.InvalidEmail(key));
        return email;
    }

    /// <summary>Xello knows M, F and N (not specified); PowerSchool's X and an empty field are N.</summary>
    private static string Gender(string? value, string key, ICollection<XelloFinding> findings)
    {
        switch (value?.Trim())
        {
            case "M" or "m":
                return "M";
            case "F" or "f":
                return "F";
            case null or "" or "X" or "x":
                return "N";
            default:
                findings.Add(RosterFinding.UnknownGender(key));
                return "N";
        }
    }

    /// <summary>
    /// Next year's school where it is another one. PowerSchool stores 0 for "not set" and the school "Graduated Students"
    /// after the last grade; Xello reads an empty column as "the same school".
    /// </summary>
    private string? NextSchool(PSStudent student, string key, ICollection<XelloFinding> findings)
    {
        if (student.NextSchoolNumber is not int next || next is 0 or SchoolDirectory.GraduatedStudents || next == student.SchoolNumber)
            return null;
        if (schools.CodeOf(next) is string code)
            return code;
        findings.Add(RosterFinding.UnknownNextSchool(key));
        return null;
    }
}
