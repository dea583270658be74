using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Plugin;

/// <summary>What each field is read for, in words for whoever has to approve it.</summary>
internal sealed class PluginReasons(XelloMapping mapping)
{
    private static readonly Dictionary<string, string> Students = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DCID"] = "PowerSchool's own number of the record: tells students apart whose numbers change",
        ["ID"] = "schedules, grades and requests refer to a student by it",
        ["Student_Number"] = "finds the student, and is the key of the account where the mapping says so",
        ["Last_Name"] = "the account's last name",
        ["First_Name"] = "the account's first name",
        ["DOB"] = "the account's date of birth",
        ["Gender"] = "the account's gender",
        ["Grade_Level"] = "the account's grade",
        ["SchoolID"] = "the account's school",
        ["Enroll_Status"] = "only active students have accounts",
        ["EntryDate"] = "whether the enrolment has begun",
        ["ExitDate"] = "proof that a student has left before an account is removed",
        ["ExitCode"] = "proof that a student has left before an account is removed",
        ["Next_School"] = "next year's school",
        ["Sched_NextYearGrade"] = "rehearsal of next year",
        ["Person_ID"] = "leads to the email address",
    };

    private static readonly Dictionary<string, string> Tables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SCHOOLS"] = "the list of schools, their names and grades",
        ["PERSONEMAILADDRESSASSOC"] = "which email address is the student's, and which is the primary one",
        ["EMAILADDRESS"] = "the student's email address",
        ["TERMS"] = "the year and term of courses, grades and requests",
        ["COURSES"] = "the courses that students choose from",
        ["SCHOOL_COURSE"] = "which school offers which course",
        ["SCHEDULECOURSECATALOGS"] = "next year's courses, with credits and prerequisites",
        ["SECTIONS"] = "the sections of courses",
        ["SCHOOLSTAFF"] = "the number of the teacher of a section; no name",
        ["CC"] = "the courses that a student takes",
        ["STOREDGRADES"] = "the courses that a student has taken, with marks and credits",
        ["SCHEDULEREQUESTS"] = "the courses that a student has requested",
    };

    /// <summary>Why a field is read. Every field that this module can ask for has a reason.</summary>
    public string Of(string table, string field)
    {
        string[] fed = [.. Fed(table, field)];
        string? reason = table.Equals("STUDENTS", StringComparison.OrdinalIgnoreCase)
            ? Students.TryGetValue(field, out string? ofStudent) ? ofStudent : null
            : Tables.TryGetValue(table, out string? ofTable) ? ofTable : null;
        string use = "the account's " + string.Join(" and ", fed);
        return fed.Length == 0 ? reason ?? "leads from a student to the table's row"
            : reason is null || reason == use ? use
            : $"{use}; {reason}";
    }

    // Which fields of the account the mapping feeds from it.
    private IEnumerable<string> Fed(string table, string field)
    {
        foreach ((string name, IReadOnlyList<string> sources) in new[]
        {
            ("key", [mapping.Key.ToString()]), ("first name", mapping.FirstName), ("last name", mapping.LastName), ("email address", mapping.Email),
            ("sign-in token", mapping.SsoToken), ("state number", mapping.StateProvNumber), ("school of next year", mapping.PreRegSchoolCode),
        })
        {
            if (sources.Any(source => IsIn(MappingSources.SisFieldsOf(source))))
                yield return name;
        }

        bool IsIn(IReadOnlyList<(string Table, string Field)> fields) =>
            fields[fields.Count - 1] is var (t, f) && t.Equals(table, StringComparison.OrdinalIgnoreCase) && f.Equals(field, StringComparison.OrdinalIgnoreCase);
    }
}
