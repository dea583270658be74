namespace XelloPowerSchool.Sandbox.Data;

/// <summary>What a column holds; it decides what a filter may compare it with.</summary>
internal enum ColumnType
{
    Number,
    Text,
    Date,
    Clob,
}

/// <summary>What /ws/schema lets a plugin do with a table.</summary>
internal enum TableKind
{
    /// <summary>A table of the product: can be read, not written.</summary>
    Core,

    /// <summary>At most one row for each student, addressed by Students.DCID: can be written.</summary>
    Extension,

    /// <summary>Closed on the table API for everybody, and still there in the SQL of a PowerQuery.</summary>
    Closed,
}

/// <summary>A column in the spelling of the data dictionary.</summary>
internal sealed record Column(string Name, ColumnType Type)
{
    /// <summary>The spelling of answers.</summary>
    public string Key { get; } = Name.ToLowerInvariant();
}

/// <summary>A table in the spelling of the data dictionary.</summary>
internal sealed class Table
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.OrdinalIgnoreCase);

    public Table(string area, string name, TableKind kind, string comment, Column[] columns, string[] indexes)
    {
        (Area, Name, Key, Kind, Comment, Columns, Indexes) = (area, name, name.ToLowerInvariant(), kind, comment, columns, indexes);
        for (var i = 0; i < columns.Length; i++) _positions.Add(columns[i].Name, i);
    }

    public string Area { get; }

    public string Name { get; }

    /// <summary>The spelling of answers.</summary>
    public string Key { get; }

    public TableKind Kind { get; }

    public string Comment { get; }

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Columns that an index helps to find rows by.</summary>
    public IReadOnlyList<string> Indexes { get; }

    /// <summary>The first column: what a path addresses a row by.</summary>
    public Column PrimaryKey => Columns[0];

    public Column? Find(string column) => _positions.TryGetValue(column, out var position) ? Columns[position] : null;

    public int PositionOf(string column) => _positions[column];
}

/// <summary>
/// The tables of this server with the names, spellings and types of PowerSchool's data dictionary. Columns that the integration of a
/// career product has no business with (identity numbers, passwords, health) are not there, as if an administrator had withheld them.
/// </summary>
internal static class DataDictionary
{
    private static readonly Table[] Tables =
    [
        Of("Students", "Students", "One row for each student record",
            "DCID# ID# Student_Number# State_StudentNumber First_Name Middle_Name Last_Name LastFirst Gender DOB@ Grade_Level# SchoolID# Enroll_Status# "
            + "EntryDate@ ExitDate@ EntryCode ExitCode TransferComment ExitComment Track FTEID# MembershipShare# DistrictOfResidence Enrollment_SchoolID# "
            + "EnrollmentID# DistrictEntryDate@ DistrictEntryGradeLevel# SchoolEntryDate@ SchoolEntryGradeLevel# Next_School# Sched_NextYearGrade# "
            + "Sched_Scheduled# Sched_YearOfGraduation# ClassOf# Graduated_SchoolID# Graduated_SchoolName Student_Web_ID Student_AllowWebAccess# "
            + "LDAPEnabled# Home_Room Team House Building CampusID# Family_Ident Person_ID# Log~ Transaction_Date@",
            "ID Student_Number SchoolID Person_ID"),
        Of("Schools", "Schools", "One row for each school, the district office and the graduates' school",
            "DCID# ID# School_Number# Name Abbreviation Low_Grade# High_Grade# Hist_Low_Grade# Hist_High_Grade# SortOrder# SchoolGroup# "
            + "Alternate_School_Number# District_Number DfltNextSchool# IsSummerSchool# State_ExcludeFromReporting# View_In_Portal# SchoolAddress "
            + "SchoolCity SchoolState SchoolZip SchoolPhone SchoolCountry Principal PrincipalEmail Transaction_Date@",
            "School_Number"),
        Of("Schools", "Terms", "Years and their parts, for each school",
            "DCID# ID# YearID# SchoolID# Name Abbreviation FirstDay@ LastDay@ IsYearRec# Portion# TermsInYear# NoOfDays# STerms# Periods_Per_Day# "
            + "Days_Per_Cycle# SuppressPublicView# Transaction_Date@",
            "ID SchoolID"),
        Of("Courses", "Courses", "Courses of the district (SchoolID 0) and of single schools",
            "DCID# ID# Course_Number Course_Name SchoolID# Credit_Hours# CreditType MaxCredit# CrHrWeight# Add_To_GPA# GPA_AddedValue# GradeScaleID# "
            + "ExcludeFromGPA# ExcludeFromClassRank# ExcludeFromHonorRoll# ExcludeFromStoredGrades# Code Prerequisites~ Corequisites TermsOffered "
            + "RegAvailable# RegGradeLevels Sched_Department Sched_CourseSubjectAreaCode Sched_FullCatalogDescription~ Sched_LoadType Sched_RepeatsAllowed# Sched_Year# "
            + "Sched_Scheduled# MaxClassSize# Status# Vocational# IsCareerTech# ProgramID# Transaction_Date@",
            "ID Course_Number SchoolID"),
        Of("Courses", "School_Course", "Which school offers which course in which year", "DCID# SchoolID# CourseID# YearID# Status#", "SchoolID CourseID"),
        Of("Courses", "ScheduleCourseCatalogs", "The copies of courses that schedules are made from",
            "DCID# ID# CourseCatalogID# Course_Number Course_Name Credit_Hours# CreditType Prerequisites~ Corequisites MaxClassSize# SchoolID#",
            "Course_Number SchoolID"),
        Of("Sections", "Sections", "Classes of a course",
            "DCID# ID# Course_Number Section_Number TermID# SchoolID# Teacher# Expression Room Section_Type Grade_Level# No_of_students# MaxEnrollment# "
            + "GradeScaleID# GradebookType# Transaction_Date@",
            "ID SchoolID Course_Number"),
        Of("Sections", "CC", "Who sits in which section; dropped rows carry negative SectionID and TermID",
            "DCID# ID# StudentID# SectionID# Section_Number Course_Number SchoolID# TermID# StudYear# DateEnrolled@ DateLeft@ TeacherID# Expression "
            + "OrigSectionID# Attendance_Type_Code# Transaction_Date@",
            "StudentID SchoolID SectionID"),
        Of("Grades", "StoredGrades", "Grades on the transcript",
            "DCID# StudentID# SectionID# TermID# StoreCode Course_Number Course_Name Credit_Type Grade Percent# GPA_Points# GPA_AddedValue# EarnedCrHrs# "
            + "PotentialCrHrs# Grade_Level# SchoolID# SchoolName Teacher_Name GradeScale_Name DateStored@ Behavior Comment~ Absences# Tardies# "
            + "ExcludeFromGPA# ExcludeFromClassRank# ExcludeFromHonorRoll# ExcludeFromTranscripts# ExcludeFromGraduation# Replaced_DCID# TermBinsName "
            + "Transaction_Date@",
            "StudentID SchoolID"),
        Of("Scheduling", "ScheduleRequests", "Course requests; YearID is stored times 100", "DCID# StudentID# CourseNumber SchoolID# YearID#", "StudentID SchoolID"),
        Of("Staff", "SchoolStaff", "A person's post at a school", "DCID# ID# Users_DCID# SchoolID# Status# StaffStatus# Transaction_Date@", "ID SchoolID Users_DCID"),
        Of("Staff", "Users", "The district's staff",
            "DCID# TeacherNumber First_Name Middle_Name Last_Name LastFirst Email_Addr HomeSchoolID# LoginID TeacherLoginID Title PSAccess# PTAccess# "
            + "Transaction_Date@",
            ""),
        Of("Staff", "Teachers", TableKind.Closed, "A view of staff and posts, kept for old reports",
            "DCID# ID# Users_DCID# SchoolID# HomeSchoolID# TeacherNumber First_Name Middle_Name Last_Name LastFirst Email_Addr Status# StaffStatus#",
            ""),
        Of("Contacts", "Person", "People: students and their contacts",
            "DCID# ID# FirstName MiddleName LastName Employer GenderCodeSetID# PrefixCodeSetID# IsActive# StateContactID WhenModified@",
            "ID"),
        Of("Contacts", "PersonEmailAddressAssoc", "Which person has which email address",
            "PersonEmailAddressAssocID# PersonID# EmailAddressID# EmailTypeCodeSetID# EmailAddressPriorityOrder# IsPrimaryEmailAddress# WhenModified@",
            "PersonID EmailAddressID"),
        Of("Contacts", "EmailAddress", "Email addresses", "EmailAddressID# EmailAddress WhenModified@", ""),
        Of("Students", "ReEnrollments", "Every enrolment but the current one",
            "DCID# ID# StudentID# SchoolID# Grade_Level# EntryDate@ ExitDate@ EntryCode ExitCode EntryComment ExitComment Type# Track FTEID# "
            + "MembershipShare# DistrictOfResidence EnrollmentCode# LunchStatus Withdrawal_Reason_Code EnrollmentType",
            "StudentID SchoolID"),
        Of("Students", "Log", "Log entries", "DCID# ID# StudentID# Entry_Date@ LogTypeID# Subject Entry~ SchoolID# Transaction_Date@", "StudentID"),
        Of("System", "Gen", "Codes that the district defines",
            "DCID# ID# Cat Name Value Value2 ValueLI# ValueLI2# ValueR# ValueT~ Date@ Date2@ SortOrder# SchoolID# YearID#",
            ""),
        Of("System", "Prefs", "Settings", "DCID# ID# Name Value SchoolID# YearID# UserID# Transaction_Date@", ""),
        Of("System", "CodeSet", "Codes that the product defines",
            "CodeSetID# CodeType Code Description DisplayValue ReportedValue IsVisible# UIDisplayOrder# WhenModified@",
            ""),
        Of("Students", "StudentCoreFields", TableKind.Extension, "The product's extension of students",
            "StudentsDCID# PrimaryLanguage Homeless_Code WhenModified@",
            ""),
        Of("Students", "U_Students_Extension", TableKind.Extension, "The district's extension of students", "StudentsDCID# PreferredName Locker", ""),
    ];

    private static readonly Dictionary<string, Table> ByName = Tables.ToDictionary(table => table.Name, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<Table> All => Tables;

    public static Table? Find(string name) => ByName.TryGetValue(name, out var table) ? table : null;

    private static Table Of(string area, string name, string comment, string columns, string indexes) => Of(area, name, TableKind.Core, comment, columns, indexes);

    // A column's type is its last character: # number, @ date, ~ clob, none text.
    private static Table Of(string area, string name, TableKind kind, string comment, string columns, string indexes) => new(
        area, name, kind, comment,
        columns.Split(' ').Select(column => column[column.Length - 1] switch
        {
            '#' => new Column(column.Substring(0, column.Length - 1), ColumnType.Number),
            '@' => new Column(column.Substring(0, column.Length - 1), ColumnType.Date),
            '~' => new Column(column.Substring(0, column.Length - 1), ColumnType.Clob),
            _ => new Column(column, ColumnType.Text),
        }).ToArray(),
        indexes.Split([' '], StringSplitOptions.RemoveEmptyEntries));
}
