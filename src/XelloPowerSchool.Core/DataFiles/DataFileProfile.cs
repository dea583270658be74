using System.Globalization;

namespace XelloPowerSchool.DataFiles;

/// <summary>Xello's file contract for one edition, as data.</summary>
internal sealed class DataFileProfile
{
    private const string SchoolFile = "School.txt";

    private DataFileProfile(string name, DataFileLayout<XelloSchool> schools, DataFileLayout<XelloAccount> students)
    {
        Name = name;
        Schools = schools;
        Students = students;
    }

    /// <summary>
    /// The edition for the United States. The date of birth stands fifth and may be empty (the newer page). Widths are
    /// the smaller ones where Xello's pages disagree: school codes have 15 characters, so next year's has too.
    /// All twelve columns are written although the last four are optional: the order is part of the contract, and nobody
    /// says whether Xello goes by name or by position. The password column stays empty for ever: Xello makes its own.
    /// </summary>
    internal static DataFileProfile XelloUs { get; } = new("xello-us",
        new DataFileLayout<XelloSchool>(SchoolFile,
        [
            new("SchoolCode", nameof(XelloSchool.Code), school => school.Code) { Required = true, Width = 15 },
            new("Name", nameof(XelloSchool.Name), school => school.Name) { Required = true, Width = 250 },
            new("SchoolType", nameof(XelloSchool.SchoolType), school => Number(school.SchoolType)) { Required = true, Domain = DataFileDomain.WholeNumber(1, 3) },
        ]),
        new DataFileLayout<XelloAccount>("Student.txt",
        [
            new("StudentID", nameof(XelloAccount.StudentId), account => account.StudentId) { Required = true, Width = 15 },
            new("FirstName", nameof(XelloAccount.FirstName), account => account.FirstName) { Required = true, Width = 100 },
            new("LastName", nameof(XelloAccount.LastName), account => account.LastName) { Required = true, Width = 100 },
            new("Gender", nameof(XelloAccount.Gender), account => account.Gender) { Required = true, Width = 1, Domain = DataFileDomain.Gender },
            new("DateOfBirth", nameof(XelloAccount.DateOfBirth), account => IsoDate(account.DateOfBirth)) { Domain = DataFileDomain.IsoDate },
            new("CurrentGrade", nameof(XelloAccount.Grade), account => Number(account.Grade)) { Required = true, Domain = DataFileDomain.WholeNumber(0, 13) },
            new("CurrentSchoolCode", nameof(XelloAccount.SchoolCode), account => account.SchoolCode) { Required = true, Width = 15, RefersTo = SchoolFile },
            new("PreRegSchoolCode", nameof(XelloAccount.PreRegSchoolCode), account => account.PreRegSchoolCode) { Width = 15, RefersTo = SchoolFile },
            new("StateProvNumber", nameof(XelloAccount.StateProvNumber), account => account.StateProvNumber) { Width = 20 },
            new("Email", nameof(XelloAccount.Email), account => account.Email) { Width = 100 },
            new("Password", "Password", _ => null) { Domain = DataFileDomain.Empty },
            new("SSOStudentToken", nameof(XelloAccount.SsoToken), account => account.SsoToken),
        ]));

    /// <summary>The ids of the rules that <see cref="Check"/> finds broken.</summary>
    internal static IReadOnlyList<string> Rules { get; } = ["ValueMissing", "ValueNotRepresentable", "ValueOutOfDomain", "ValueTooWide"];

    /// <summary>The name people choose the profile by.</summary>
    internal string Name { get; }

    internal DataFileLayout<XelloSchool> Schools { get; }

    internal DataFileLayout<XelloAccount> Students { get; }

    /// <summary>Everything the contract has against an account; empty when it can be written.</summary>
    internal IReadOnlyList<XelloFinding> Check(XelloAccount account) => Students.Check(account);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? IsoDate(DateTime? date) => date?.ToString(DataFileDomain.IsoDateFormat, CultureInfo.InvariantCulture);
}
