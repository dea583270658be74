using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>What a column of a list of accounts can hold.</summary>
internal enum AccountField
{
    StudentId,
    FirstName,
    LastName,
    FullName,
    Gender,
    DateOfBirth,
    Grade,
    SchoolCode,
    SchoolName,
    PreRegSchoolCode,
    StateProvNumber,
    Email,
    SsoToken,
    Status,
    SisId,
}

/// <summary>
/// Finds the columns of a list of accounts: those of Xello's Student file in its editions, the properties of our own objects,
/// and what lists are usually headed with. The layout of the lists that Xello's pages export is not public.
/// </summary>
internal static class AccountTable
{
    // Only spelled like our own property: a column "SIS ID" may as well hold the student number.
    private const string RecordHeader = nameof(XelloAccount.SisId);

    public static TableErrors Errors { get; } = new()
    {
        NotFound = Error.AccountFileNotFound,
        Unreadable = Error.AccountFileUnreadable,
        Empty = Error.AccountFileEmpty,
        NotText = Error.AccountFileNotText,
        Malformed = Error.AccountFileMalformed,
        HeaderUnknown = Error.AccountHeaderUnknown,
        HeaderAmbiguous = Error.AccountHeaderAmbiguous,
    };

    public static TableColumns<AccountField> Columns { get; } = new(
        Errors,
        new(AccountField.StudentId, "student number", true,
            "StudentID", "Student Number", "Student No", "Student Code", "Local ID", "Local Student ID", "Student Local ID",
            "SIS Student ID", "School Student ID", "District Student ID", "UPN ID"),
        new(AccountField.FirstName, "first name", false,
            "FirstName", "Given Name", "Forename", "Legal First Name", "Student First Name"),
        new(AccountField.LastName, "last name", false,
            "LastName", "Surname", "Family Name", "Legal Last Name", "Student Last Name"),
        new(AccountField.FullName, "name", false,
            "Name", "Full Name", "Student Name", "Student", "Last Name First Name"),
        new(AccountField.Gender, "gender", false,
            "Gender", "Sex"),
        new(AccountField.DateOfBirth, "date of birth", false,
            "DateOfBirth", "Birth Date", "Birthday", "DOB"),
        new(AccountField.Grade, "grade", true,
            "CurrentGrade", "Grade", "Grade Level", "Current Year", "Year Group"),
        new(AccountField.SchoolCode, "school code", false,
            "CurrentSchoolCode", "School Code", "School Number", "School ID", "School No"),
        new(AccountField.SchoolName, "school", false,
            "School", "School Name", "Current School", "Current School Name"),
        new(AccountField.PreRegSchoolCode, "school of next year", false,
            "PreRegSchoolCode", "Next School Code"),
        new(AccountField.StateProvNumber, "state number", false,
            "StateProvNumber", "State Number", "State ID", "State Student ID", "Provincial Number", "Provincial ID", "ULN ID"),
        new(AccountField.Email, "email address", false,
            "Email", "Email Address", "Student Email"),
        new(AccountField.SsoToken, "sign-in token", false,
            "SSOStudentToken", "SSO Token", "Token"),
        new(AccountField.Status, "status", false,
            "Status", "Account Status", "Active", "Is Active", "Enroll Status", "Enrollment Status"),
        new(AccountField.SisId, "key of the SIS record", false,
            RecordHeader));

    /// <summary>Finds the columns of a list, which must say who is in which school and grade.</summary>
    public static TableHeader<AccountField> Find(string path, IReadOnlyList<string> headers, IReadOnlyDictionary<AccountField, string>? map)
    {
        var header = Columns.Find(path, headers, map);
        if (header[AccountField.SisId] is >= 0 and var place && headers[place] != RecordHeader && map?.ContainsKey(AccountField.SisId) != true)
            header = header.Without(AccountField.SisId);
        if (!header.Has(AccountField.FullName))
        {
            if (!header.Has(AccountField.FirstName))
                throw Columns.Unknown(path, headers, AccountField.FirstName);
            if (!header.Has(AccountField.LastName))
                throw Columns.Unknown(path, headers, AccountField.LastName);
        }

        return header.Has(AccountField.SchoolCode) || header.Has(AccountField.SchoolName)
            ? header
            : throw Columns.Unknown(path, headers, AccountField.SchoolCode);
    }
}
