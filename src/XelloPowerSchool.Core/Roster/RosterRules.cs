using System.Globalization;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Roster;

/// <summary>
/// The rules of a roster's quality, one line each: what single records of the SIS can break when they become accounts, and
/// what only shows when all accounts are looked at together (<see cref="RosterCheck"/>).
/// </summary>
internal static class RosterRules
{
    private const string SafeToLeave = "Nothing has to be done; correcting the field in PowerSchool ends this warning.";

    // Of single records of the SIS: errors.

    internal static RosterRule MissingStudentId { get; } = Error("MissingStudentId", nameof(XelloAccount.StudentId),
        "The student has no student number, so there is no key for an account.",
        "Give the student a student number in PowerSchool.");

    internal static RosterRule StudentIdNotRepresentable { get; } = Error("StudentIdNotRepresentable", nameof(XelloAccount.StudentId),
        "The student number has a character that Xello's files cannot carry. A key is never repaired: the result could be another student's.",
        "Correct the student number in PowerSchool.");

    internal static RosterRule DuplicateStudentId { get; } = Error("DuplicateStudentId", nameof(XelloAccount.StudentId),
        "Several active students have this student number. None of them is applied.",
        "Give each student a number of their own in PowerSchool.");

    internal static RosterRule MissingFirstName { get; } = Missing("MissingFirstName", nameof(XelloAccount.FirstName), "first name");

    internal static RosterRule MissingLastName { get; } = Missing("MissingLastName", nameof(XelloAccount.LastName), "last name");

    internal static RosterRule MissingGrade { get; } = Missing("MissingGrade", nameof(XelloAccount.Grade), "grade");

    internal static RosterRule MissingSchool { get; } = Missing("MissingSchool", nameof(XelloAccount.SchoolCode), "school");

    internal static RosterRule UnknownSchool { get; } = Error("UnknownSchool", nameof(XelloAccount.SchoolCode),
        "The student's school is not among the schools that the server lists.",
        "Correct the student's enrolment in PowerSchool, or let the plugin read the school.");

    // Of single records of the SIS: warnings.

    internal static RosterRule BlanksCollapsed { get; } = Warning("BlanksCollapsed", null,
        "Blanks at the ends were removed and runs of blanks became one space.", SafeToLeave);

    internal static RosterRule LineBreakReplaced { get; } = Warning("LineBreakReplaced", null, "A line break became a space.", SafeToLeave);

    internal static RosterRule UnprintableRemoved { get; } = Warning("UnprintableRemoved", null,
        "A control character, or another one that cannot be seen, was removed.", SafeToLeave);

    internal static RosterRule SeparatorReplaced { get; } = Warning("SeparatorReplaced", null,
        "The separator of Xello's files, |, became a space.", SafeToLeave);

    internal static RosterRule QuoteReplaced { get; } = Warning("QuoteReplaced", null,
        "A double quote became an apostrophe: Xello's files know no quoting.", SafeToLeave);

    internal static RosterRule ValueNotRepresentable { get; } = Warning("ValueNotRepresentable", null,
        "The value has a character that Xello's files cannot carry. An address or a number is never repaired, so it was left out.",
        "Correct the field in PowerSchool.");

    internal static RosterRule MissingDateOfBirth { get; } = Warning("MissingDateOfBirth", nameof(XelloAccount.DateOfBirth),
        "The student has no date of birth. Xello accepts that in its newer edition, not in its older one.",
        "Enter the date of birth in PowerSchool.");

    internal static RosterRule UnknownGender { get; } = Warning("UnknownGender", nameof(XelloAccount.Gender),
        "The gender is none of M, F and X; Xello gets N (not specified).",
        SafeToLeave);

    internal static RosterRule InvalidEmail { get; } = Warning("InvalidEmail", nameof(XelloAccount.Email),
        "The email address has no @.",
        "Correct the address in PowerSchool, or the student cannot sign in with it.");

    internal static RosterRule UnknownNextSchool { get; } = Warning("UnknownNextSchool", nameof(XelloAccount.PreRegSchoolCode),
        "The school of next year is not among the schools that the server lists, so it was left out: Xello then assumes the current school.",
        "Correct the student's next school in PowerSchool.");

    internal static RosterRule MissingNextSchool { get; } = Warning("MissingNextSchool", nameof(XelloAccount.PreRegSchoolCode),
        "The student is in the last grade of the school and has no other school for next year. Xello assumes the current school, and offers its courses.",
        "Set the student's next school in PowerSchool.");

    internal static RosterRule EntryDateInFuture { get; } = Warning("EntryDateInFuture", nameof(PSStudent.EntryDate),
        "The student is active, but the first day of the enrolment is still to come.",
        "Correct the entry date in PowerSchool, or pre-register the student until that day.");

    internal static RosterRule ExitDateInPast { get; } = Warning("ExitDateInPast", nameof(PSStudent.ExitDate),
        "The student is active, but the exit date of the enrolment has passed. Between the last day of school and the rollover that is so for everybody.",
        "Transfer the student out in PowerSchool, or correct the exit date.");

    internal static RosterRule MappingSourceEmpty { get; } = Warning("MappingSourceEmpty", null,
        "The mapping takes values from this column, but no student has one. Servers leave out what the plugin may not read.",
        "Check the spelling of table and column, and whether the plugin asks for the right to them.");

    internal static RosterRule MissingSchoolName { get; } = Warning("MissingSchoolName", nameof(XelloSchool.Name),
        "The school has no name; its number is sent instead.",
        "Enter the school's name in PowerSchool.");

    // Of the course files.

    internal static RosterRule CourseWithoutNumber { get; } = Error("CourseWithoutNumber", nameof(XelloStudentCourse.CourseCode),
        "A course, or a stored grade of the student, has no course number, so the row is left out.",
        "Enter the number in PowerSchool, or name a code for courses from elsewhere in the mapping (courses.transferCode).");

    internal static RosterRule CourseTwice { get; } = Warning("CourseTwice", nameof(XelloCourse.CourseCode),
        "A school offers two courses with this number, its own and one of the district. The first one is sent.",
        "Give one of them another number in PowerSchool.");

    internal static RosterRule MissingCourseName { get; } = Warning("MissingCourseName", nameof(XelloCourse.CourseName),
        "The course has no name, or no school offers it any more; its number is sent instead.",
        "Enter the course's name in PowerSchool.");

    internal static RosterRule StudentNotInFile { get; } = Warning("StudentNotInFile", nameof(XelloAccount.StudentId),
        "The student is not in the Student file, so the row about the student is left out.",
        "Nothing, if the student has left; otherwise find out with Trace-XelloAccount why there is no account.");

    // Of all accounts together.

    internal static RosterRule ImpossibleDateOfBirth { get; } = Warning("ImpossibleDateOfBirth", nameof(XelloAccount.DateOfBirth),
        "The date of birth is in the future, or more than a hundred years ago.",
        "Correct the date of birth in PowerSchool.");

    internal static RosterRule GradeAgainstAge { get; } = Warning("GradeAgainstAge", nameof(XelloAccount.Grade),
        "The student's age does not go with the grade.",
        "Compare grade and date of birth with the student's papers, and correct the wrong one in PowerSchool.");

    internal static RosterRule DuplicateEmail { get; } = Warning("DuplicateEmail", nameof(XelloAccount.Email),
        "Other students have the same email address.",
        "Give each student an address of their own in PowerSchool, or only one of them can sign in with it.");

    internal static RosterRule DuplicateStateNumber { get; } = Warning("DuplicateStateNumber", nameof(XelloAccount.StateProvNumber),
        "Other students have the same state number.",
        "Correct the numbers in PowerSchool; if it is one student with two records, merge them.");

    internal static RosterRule FieldDisappeared { get; } = Warning("FieldDisappeared", null,
        "Most students of the school had a value in this field, and now hardly any has one.",
        "Check whether the plugin may still read the field, and whether somebody emptied it in PowerSchool. Do not synchronise before.");

    /// <summary>One finding for each thing that had to be done to a text.</summary>
    internal static IEnumerable<XelloFinding> Repaired(string key, string field, TextRepairs repairs)
    {
        if (repairs.HasFlag(TextRepairs.Blanks))
            yield return BlanksCollapsed.In(field, key);
        if (repairs.HasFlag(TextRepairs.LineBreaks))
            yield return LineBreakReplaced.In(field, key);
        if (repairs.HasFlag(TextRepairs.Unprintable))
            yield return UnprintableRemoved.In(field, key);
        if (repairs.HasFlag(TextRepairs.Separators))
            yield return SeparatorReplaced.In(field, key);
        if (repairs.HasFlag(TextRepairs.Quotes))
            yield return QuoteReplaced.In(field, key);
    }

    /// <summary>What names a record in the SIS that has no usable number.</summary>
    internal static string Record(long id) => "DCID " + id.ToString(CultureInfo.InvariantCulture);

    private static RosterRule Missing(string id, string field, string what) =>
        new(id, XelloSeverity.Error, field, $"The student has no {what}.", $"Enter the {what} in PowerSchool.");

    private static RosterRule Error(string id, string? field, string message, string advice) =>
        new(id, XelloSeverity.Error, field, message, advice);

    private static RosterRule Warning(string id, string? field, string message, string advice) =>
        new(id, XelloSeverity.Warning, field, message, advice);
}
