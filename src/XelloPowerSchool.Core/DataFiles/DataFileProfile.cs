namespace XelloPowerSchool.DataFiles;

/// <summary>A profile ready for use: its files bound to the records that they are made of.</summary>
internal sealed class DataFileProfile(XelloProfile contract)
{
    /// <summary>
    /// The profile that is used where none is named. Its last columns are written although they are optional: the order is part of
    /// the contract, and nobody says whether Xello goes by name or by position.
    /// </summary>
    internal static DataFileProfile XelloUs { get; } = new(ProfileLibrary.Get(ProfileLibrary.DefaultName)!);

    /// <summary>The ids of the rules that <see cref="Check"/> finds broken.</summary>
    internal static IReadOnlyList<string> Rules { get; } = ["ValueMissing", "ValueNotRepresentable", "ValueOutOfDomain", "ValueTooWide"];

    /// <summary>What the contract says.</summary>
    internal XelloProfile Contract => contract;

    /// <summary>The name people choose the profile by.</summary>
    internal string Name => contract.Name;

    internal DataFileLayout<XelloSchool> Schools { get; } = Bind(contract, XelloDataFileKind.School, DataFileFields.Schools)!;

    internal DataFileLayout<XelloAccount> Students { get; } = Bind(contract, XelloDataFileKind.Student, DataFileFields.Accounts)!;

    internal DataFileLayout<XelloCourse>? Courses { get; } = Bind(contract, XelloDataFileKind.CourseCodes, DataFileFields.Courses);

    internal DataFileLayout<XelloStudentCourse>? StudentCourses { get; } =
        Bind(contract, XelloDataFileKind.StudentCourses, DataFileFields.StudentCourses);

    internal DataFileLayout<XelloEducator>? Educators { get; } = Bind(contract, XelloDataFileKind.Educator, DataFileFields.Educators);

    internal DataFileLayout<XelloEducatorStudent>? EducatorStudents { get; } =
        Bind(contract, XelloDataFileKind.EducatorStudent, DataFileFields.EducatorStudents);

    internal DataFileLayout<XelloStudentGroup>? StudentGroups { get; } =
        Bind(contract, XelloDataFileKind.StudentGroup, DataFileFields.StudentGroups);

    internal DataFileLayout<XelloFamilyMember>? Families { get; } = Bind(contract, XelloDataFileKind.Family, DataFileFields.Families);

    /// <summary>The file of a kind, ready to be checked; null when the edition has none.</summary>
    internal DataFileLayout? LayoutOf(XelloDataFileKind kind) => kind switch
    {
        XelloDataFileKind.School => Schools,
        XelloDataFileKind.Student => Students,
        XelloDataFileKind.CourseCodes => Courses,
        XelloDataFileKind.StudentCourses => StudentCourses,
        XelloDataFileKind.Educator => Educators,
        XelloDataFileKind.EducatorStudent => EducatorStudents,
        XelloDataFileKind.StudentGroup => StudentGroups,
        _ => Families,
    };

    /// <summary>Everything the contract has against an account; empty when it can be written.</summary>
    internal IReadOnlyList<XelloFinding> Check(XelloAccount account) => Students.Check(account);

    private static DataFileLayout<T>? Bind<T>(XelloProfile contract, XelloDataFileKind kind, IReadOnlyList<DataFileField<T>> fields) =>
        contract.Find(kind) is { } file ? new DataFileLayout<T>(contract, file, fields) : null;
}
