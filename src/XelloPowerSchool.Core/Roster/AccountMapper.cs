using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Roster;

/// <summary>
/// Makes the account of one student: Xello's domains instead of PowerSchool's, texts that Xello's files can carry, and a
/// finding for everything that had to be changed or is wrong.
/// </summary>
/// <param name="schools">The schools that a student can be in.</param>
/// <param name="mapping">Where the values come from.</param>
/// <param name="today">The day of the read, where the district is.</param>
internal sealed class AccountMapper(SchoolDirectory schools, StudentMapping mapping, DateTime today)
{
    /// <summary>The account, or null when an error among the findings keeps the record out.</summary>
    internal XelloAccount? Map(PSStudent student, ICollection<XelloFinding> findings)
    {
        var key = mapping.Key(student);
        if (key.Length == 0)
        {
            findings.Add(mapping.IsKeyedByStudentNumber
                ? RosterRules.MissingStudentId.For(RosterRules.Record(student.Id))
                : RosterRules.MissingStudentId.For(RosterRules.Record(student.Id), "By the mapping the key is the state number."));
            return null;
        }

        if (!FileText.IsClean(key))
        {
            findings.Add(RosterRules.StudentIdNotRepresentable.For(RosterRules.Record(student.Id)));
            return null;
        }

        var firstName = Text(mapping.FirstName(student), key, nameof(XelloAccount.FirstName), findings);
        var lastName = Text(mapping.LastName(student), key, nameof(XelloAccount.LastName), findings);
        var schoolCode = student.SchoolNumber is int number ? schools.CodeOf(number) : null;

        var complete = true;
        Require(firstName.Length > 0, RosterRules.MissingFirstName);
        Require(lastName.Length > 0, RosterRules.MissingLastName);
        Require(student.GradeLevel is not null, RosterRules.MissingGrade);
        if (student.SchoolNumber is null)
            Require(false, RosterRules.MissingSchool);
        else
            Require(schoolCode is not null, RosterRules.UnknownSchool);
        if (!complete)
            return null;

        if (student.DateOfBirth is null)
            findings.Add(RosterRules.MissingDateOfBirth.For(key));
        if (student.EntryDate > today && student.EnrollStatus != PSEnrollStatus.PreRegistered)
            findings.Add(RosterRules.EntryDateInFuture.For(key));
        if (student.ExitDate < today)
            findings.Add(RosterRules.ExitDateInPast.For(key));

        return new XelloAccount
        {
            StudentId = key,
            FirstName = firstName,
            LastName = lastName,
            Gender = Gender(student.Gender, key, findings),
            DateOfBirth = student.DateOfBirth?.Date,
            Grade = mapping.Grade(student.GradeLevel!.Value),
            SchoolCode = schoolCode!,
            PreRegSchoolCode = NextSchool(student, key, findings),
            StateProvNumber = Exact(mapping.StateProvNumber(student), key, nameof(XelloAccount.StateProvNumber), findings),
            Email = Email(mapping.Email(student), key, findings),
            SsoToken = Exact(mapping.SsoToken(student), key, nameof(XelloAccount.SsoToken), findings),
            SisId = student.Id,
            NextYear = NextYear(student),
        };

        void Require(bool holds, RosterRule rule)
        {
            if (holds)
                return;
            findings.Add(rule.For(key));
            complete = false;
        }
    }

    /// <summary>A name or another text, repaired by named rules.</summary>
    internal static string Text(string text, string key, string field, ICollection<XelloFinding> findings)
    {
        var clean = FileText.Clean(text, out var repairs);
        foreach (var finding in RosterRules.Repaired(key, field, repairs))
            findings.Add(finding);
        return clean;
    }

    /// <summary>A value that means something only as it is: repaired, it would be somebody else's address or number.</summary>
    internal static string? Exact(string? value, string key, string field, ICollection<XelloFinding> findings)
    {
        var trimmed = value?.Trim();
        if (string.IsNullOrEmpty(trimmed))
            return null;
        if (FileText.IsClean(trimmed!))
            return trimmed;
        findings.Add(RosterRules.ValueNotRepresentable.In(field, key));
        return null;
    }

    private static string? Email(string? value, string key, ICollection<XelloFinding> findings)
    {
        var email = Exact(value, key, nameof(XelloAccount.Email), findings);
        if (email is not null && !email.Any(c => c == '@'))
            findings.Add(RosterRules.InvalidEmail.For(key));
        return email;
    }

    /// <summary>Xello knows M, F and N (not specified); PowerSchool's X and an empty field are N.</summary>
    internal static string Gender(string? value, string key, ICollection<XelloFinding> findings)
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
                findings.Add(RosterRules.UnknownGender.For(key));
                return "N";
        }
    }

    /// <summary>
    /// Next year's school where it is another one. PowerSchool stores 0 for "not set" and the school "Graduated Students"
    /// after the last grade; Xello reads an empty column as "the same school".
    /// </summary>
    private string? NextSchool(PSStudent student, string key, ICollection<XelloFinding> findings)
    {
        if (mapping.NextSchool(student) is not int next || next == 0 || next == student.SchoolNumber)
        {
            if (mapping.SendsNextSchool && MustMoveOn(student))
                findings.Add(RosterRules.MissingNextSchool.For(key));
            return null;
        }

        if (next == SchoolDirectory.GraduatedStudents)
            return null;
        if (schools.CodeOf(next) is string code)
            return code;
        findings.Add(RosterRules.UnknownNextSchool.For(key));
        return null;
    }

    /// <summary>PowerSchool stores 0 both for "not set" and for kindergarten, which only a preschooler can have before them.</summary>
    private AccountNextYear NextYear(PSStudent student) => new(
        student.NextYearGrade is int grade && (grade != 0 || student.GradeLevel < 0) ? mapping.Grade(grade) : null,
        student.NextSchoolNumber == SchoolDirectory.GraduatedStudents);

    /// <summary>
    /// True in the last grade of a school that is not the end of school, unless the student repeats the grade. Where it ends
    /// nothing has to be set: PowerSchool graduates by the grade.
    /// </summary>
    private bool MustMoveOn(PSStudent student) =>
        student.SchoolNumber is int school && schools.LastGradeOf(school) is int last && last < RosterScope.LastGrade
        && student.GradeLevel >= last && student.NextYearGrade != student.GradeLevel;
}
