namespace XelloPowerSchool.Roster;

/// <summary>
/// The rules that a record of the SIS can break, one method each. Texts are constants: a district with a hundred
/// thousand findings keeps one copy of each. No finding carries a value of a student's record.
/// </summary>
internal static class RosterFinding
{
    private const string SafeToLeave = "Nothing has to be done; correcting the field in PowerSchool ends this warning.";

    // Errors: the record is kept out, an account that exists for its key stays as it is.

    internal static XelloFinding MissingStudentId(string subject) => Error("MissingStudentId", subject, nameof(XelloAccount.StudentId),
        "The student has no student number, so there is no key for an account.",
        "Give the student a student number in PowerSchool.");

    internal static XelloFinding StudentIdNotRepresentable(string subject) => Error("StudentIdNotRepresentable", subject, nameof(XelloAccount.StudentId),
        "The student number has a character that Xello's files cannot carry. A key is never repaired: the result could be another student's.",
        "Correct the student number in PowerSchool.");

    internal static XelloFinding DuplicateStudentId(string key, IEnumerable<long> ids) => Error("DuplicateStudentId", key, nameof(XelloAccount.StudentId),
        $"Several active students have this student number (DCID {string.Join(", ", ids)}). None of them is applied.",
        "Give each student a number of their own in PowerSchool.");

    internal static XelloFinding MissingFirstName(string key) => Missing("MissingFirstName", key, nameof(XelloAccount.FirstName), "first name");

    internal static XelloFinding MissingLastName(string key) => Missing("MissingLastName", key, nameof(XelloAccount.LastName), "last name");

    internal static XelloFinding MissingGrade(string key) => Missing("MissingGrade", key, nameof(XelloAccount.Grade), "grade");

    internal static XelloFinding MissingSchool(string key) => Missing("MissingSchool", key, nameof(XelloAccount.SchoolCode), "school");

    internal static XelloFinding UnknownSchool(string key) => Error("UnknownSchool", key, nameof(XelloAccount.SchoolCode),
        "The student's school is not among the schools that the server lists.",
        "Correct the student's enrolment in PowerSchool, or let the plugin read the school.");

    // Warnings: the record goes on.

    internal static IEnumerable<XelloFinding> Repaired(string key, string field, TextRepairs repairs)
    {
        if (repairs.HasFlag(TextRepairs.Blanks))
            yield return Warning("BlanksCollapsed", key, field, "Blanks at the ends were removed and runs of blanks became one space.", SafeToLeave);
        if (repairs.HasFlag(TextRepairs.LineBreaks))
            yield return Warning("LineBreakReplaced", key, field, "A line break became a space.", SafeToLeave);
        if (repairs.HasFlag(TextRepairs.Unprintable))
            yield return Warning("UnprintableRemoved", key, field, "A character that cannot be seen was removed.", SafeToLeave);
        if (repairs.HasFlag(TextRepairs.Separators))
            yield return Warning("SeparatorReplaced", key, field, "The separator of Xello's files, |, became a space.", SafeToLeave);
        if (repairs.HasFlag(TextRepairs.Quotes))
            yield return Warning("QuoteReplaced", key, field, "A double quote became an apostrophe: Xello's files know no quoting.", SafeToLeave);
    }

    internal static XelloFinding ValueNotRepresentable(string key, string field) => Warning("ValueNotRepresentable", key, field,
        "The value has a character that Xello's files cannot carry. An address or a number is never repaired, so it was left out.",
        "Correct the field in PowerSchool.");

    internal static XelloFinding MissingDateOfBirth(string key) => Warning("MissingDateOfBirth", key, nameof(XelloAccount.DateOfBirth),
        "The student has no date of birth. Xello accepts that in its newer edition, not in its older one.",
        "Enter the date of birth in PowerSchool.");

    internal static XelloFinding UnknownGender(string key) => Warning("UnknownGender", key, nameof(XelloAccount.Gender),
        "The gender is none of M, F and X; Xello gets N (not specified).",
        SafeToLeave);

    internal static XelloFinding InvalidEmail(string key) => Warning("InvalidEmail", key, nameof(XelloAccount.Email),
        "The email address has no @.",
        "Correct the address in PowerSchool, or the student cannot sign in with it.");

    internal static XelloFinding UnknownNextSchool(string key) => Warning("UnknownNextSchool", key, nameof(XelloAccount.PreRegSchoolCode),
        "The school of next year is not among the schools that the server lists, so it was left out: Xello then assumes the current school.",
        "Correct the student's next school in PowerSchool.");

    internal static XelloFinding MissingSchoolName(string code) => Warning("MissingSchoolName", code, nameof(XelloSchool.Name),
        "The school has no name; its number is sent instead.",
        "Enter the school's name in PowerSchool.");

    private static XelloFinding Missing(string rule, string key, string field, string what) =>
        Error(rule, key, field, $"The student has no {what}.", $"Enter the {what} in PowerSchool.");

    private static XelloFinding Error(string rule, string subject, string field, string message, string advice) =>
        new(rule, XelloSeverity.Error, subject, field, message, advice);

    private static XelloFinding Warning(string rule, string subject, string field, string message, string advice) =>
        new(rule, XelloSeverity.Warning, subject, field, message, advice);
}
