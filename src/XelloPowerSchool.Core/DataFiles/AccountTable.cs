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
    public static TableHeader<AccountField> Find(
        string path, IReadOnlyList<string> headers, IReadOnlyDictionary<AccountField, string>? map)
    {
        var header = Columns.Find(path, headers, map);
        if (header[AccountField.SisId] is >= 0 and var place && headers[place] != RecordHeader && map?.ContainsKey(AccountField.SisId) != true)
            header = header.Without(AccountField.SisId);
        return FirstMissing(header.Has) is { } missing ? throw Columns.Unknown(path, headers, missing) : header;
    }

    /// <summary>True when a file with these headers can be a list of accounts.</summary>
    public static bool Fit(IReadOnlyList<string> headers, IReadOnlyDictionary<AccountField, string>? map)
    {
        var found = new HashSet<AccountField>(Columns.FieldsOf(headers).Concat(map?.Keys ?? []));
        return found.Contains(AccountField.StudentId) && found.Contains(AccountField.Grade) && FirstMissing(found.Contains) is null;
    }

    /// <summary>
    /// What the user says of columns, and what a profile says that has names of its own: of fields that no column is known for by the
    /// usual names.
    /// </summary>
    public static IReadOnlyDictionary<AccountField, string> MapOf(
        IReadOnlyList<string> headers, DataFileProfile profile, IReadOnlyDictionary<AccountField, string>? map)
    {
        var all = new Dictionary<AccountField, string>();
        foreach (var entry in map ?? new Dictionary<AccountField, string>())
            all[entry.Key] = entry.Value;
        var known = new HashSet<AccountField>(Columns.FieldsOf(headers));
        foreach (var column in profile.Students.File.Columns)
        {
            if (column.Field is { } name && Enum.TryParse<AccountField>(name, out var field) && !known.Contains(field) && !all.ContainsKey(field)
                && headers.FirstOrDefault(header => HeaderKey.Of(header) == HeaderKey.Of(column.Name)) is { } header)
                all[field] = header;
        }

        return all;
    }

    private static AccountField? FirstMissing(Func<AccountField, bool> has) =>
        has(AccountField.FullName) || (has(AccountField.FirstName) && has(AccountField.LastName))
            ? has(AccountField.SchoolCode) || has(AccountField.SchoolName) ? null : AccountField.SchoolCode
            : has(AccountField.FirstName) ? AccountField.LastName : AccountField.FirstName;
}
