using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// The rules of records that come as rows: from Xello's files, from a list that somebody exported, from any objects. An error
/// keeps the row out; of an account, what the ledger has under its key stays. No value is guessed.
/// </summary>
internal static class AccountRowRules
{
    private const string CorrectTheRow = "Correct the row in the file, or export it again.";

    internal static RosterRule RowMalformed { get; } = Error("RowMalformed", null,
        "The row has another number of fields than the header.", CorrectTheRow);

    internal static RosterRule RowWithoutKey { get; } = Error("RowWithoutKey", nameof(XelloAccount.StudentId),
        "The row has no student number, so there is no key for an account.", CorrectTheRow);

    internal static RosterRule RowsContradict { get; } = Error("RowsContradict", nameof(XelloAccount.StudentId),
        "Several rows have this student number and say different things. None of them is taken.", CorrectTheRow);

    internal static RosterRule SpreadsheetNumber { get; } = Error("SpreadsheetNumber", null,
        "The value is a number that a spreadsheet has rounded; its digits are lost.",
        "Export the file again and do not save it from a spreadsheet, or import the column as text.");

    internal static RosterRule NameNotUnderstood { get; } = Error("NameNotUnderstood", nameof(XelloAccount.LastName),
        "The name is not of the form 'last, first', so which part is which is not known.",
        "Export first and last name as columns of their own.");

    internal static RosterRule GradeNotUnderstood { get; } = Error("GradeNotUnderstood", nameof(XelloAccount.Grade),
        "The grade is not understood. Accepted are whole numbers, K and Kindergarten, and these after the word Grade or Year.", CorrectTheRow);

    internal static RosterRule DateNotUnderstood { get; } = Error("DateNotUnderstood", nameof(XelloAccount.DateOfBirth),
        "The date is not understood. Accepted are yyyy-MM-dd and dd-MM-yyyy: of 3/4/2010 nobody can say which is the month.",
        "Name the form of the dates with -DateFormat, for example 'M/d/yyyy'.");

    internal static RosterRule StatusNotUnderstood { get; } = Error("StatusNotUnderstood", nameof(XelloAccount.Status),
        "The status is neither active nor inactive in words that are known.",
        "Write Active or Inactive.");

    internal static RosterRule RecordNotUnderstood { get; } = Error("RecordNotUnderstood", nameof(XelloAccount.SisId),
        "The key of the SIS record is not a whole number.", CorrectTheRow);

    internal static RosterRule ValueNotUnderstood { get; } = Error("ValueNotUnderstood", null,
        "The value is not understood. Accepted are whole numbers where something is counted, numbers with a point or a comma and at most two digits after it, and yes or no.",
        CorrectTheRow);

    internal static RosterRule SchoolNotListed { get; } = Error("SchoolNotListed", nameof(XelloAccount.SchoolCode),
        "The school is not among the schools that are known.",
        "Add the school to the School file, or correct the row. Leading zeros count.");

    internal static RosterRule NextSchoolNotListed { get; } = Warning("NextSchoolNotListed", nameof(XelloAccount.PreRegSchoolCode),
        "The school of next year is not among the schools that are known, so it was left out.",
        "Add the school to the School file, or correct the row.");

    internal static RosterRule RowRepeated { get; } = Warning("RowRepeated", nameof(XelloAccount.StudentId),
        "Several rows have this student number and say the same. One of them is taken.",
        "Nothing has to be done.");

    internal static RosterRule TextDamaged { get; } = Warning("TextDamaged", null,
        "The value has the mark for a character that could not be read, or letters that were read in a wrong encoding.",
        "Export the file again as UTF-8.");

    internal static RosterRule EncodingAssumed { get; } = Warning("EncodingAssumed", null,
        "The file is not UTF-8, and nothing in it says what it is.",
        "Look at a name with an accent; when it is wrong, export the file again as UTF-8.");

    internal static RosterRule CutByASpreadsheet { get; } = Warning("CutByASpreadsheet", null,
        "The file has exactly as many rows as a spreadsheet can hold. If it was saved from one, the rows beyond are lost.",
        "Export the file again, and do not save it from a spreadsheet.");

    internal static RosterRule LeadingZerosLost { get; } = Warning("LeadingZerosLost", nameof(XelloAccount.StudentId),
        "Some student numbers are shorter than most, and none begins with 0. A spreadsheet may have taken leading zeros away.",
        "Compare such a number with PowerSchool. If zeros are lost, export the file again and do not open it in a spreadsheet.");

    private static RosterRule Error(string id, string? field, string message, string advice) =>
        new(id, XelloSeverity.Error, field, message, advice);

    private static RosterRule Warning(string id, string? field, string message, string advice) =>
        new(id, XelloSeverity.Warning, field, message, advice);
}
