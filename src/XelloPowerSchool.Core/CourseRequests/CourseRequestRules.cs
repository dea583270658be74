using System.Reflection;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// All rules, one entry each, in the order in which a request is judged: what the row says, the student, the course, the other
/// requests. The first error decides; warnings come all.
/// </summary>
internal static class CourseRequestRules
{
    private const string NothingIfRight = "Nothing to do when that is right; otherwise ";

    // What the row says.

    public static CourseRequestRule RowMalformed { get; } = Error("RowMalformed", "{0}", "Correct the row in the file, or export it from Xello again.");

    public static CourseRequestRule MissingStudentId { get; } = Error("MissingStudentId",
        "The request has no student number.", "Give the student a number in Xello, or fill it in in the file.");

    public static CourseRequestRule MissingCourseNumber { get; } = Error("MissingCourseNumber",
        "The request has no course number.", "Give the course its PowerSchool number in Xello, or fill it in in the file.");

    public static CourseRequestRule SpreadsheetError { get; } = Error("SpreadsheetError",
        "The {0} is an error of a spreadsheet, such as #N/A.", "Export the file from Xello again; a formula in the spreadsheet did not find its value.");

    public static CourseRequestRule SpreadsheetNumber { get; } = Error("SpreadsheetNumber",
        "The {0} is a number as a spreadsheet writes it (1.2E+05, 10,023 or 10023.0), and none that PowerSchool has.",
        "Export the file from Xello again and do not save it from a spreadsheet, or import the column as text.");

    public static CourseRequestRule SpreadsheetDate { get; } = Error("SpreadsheetDate",
        "The {0} is a date: a spreadsheet has taken a number such as 3-1 or MAR1 for one.",
        "Export the file from Xello again and do not save it from a spreadsheet, or import the column as text.");

    public static CourseRequestRule ValueNotRepresentable { get; } = Error("ValueNotRepresentable",
        "The {0}, which the import file cannot hold.", "Correct it in Xello or in the file, or choose another encoding or layout.");

    // The student.

    public static CourseRequestRule StudentNotFound { get; } = Error("StudentNotFound",
        "PowerSchool has no student with this number.{0}", "Compare the number with Student_Number in PowerSchool, and correct it in Xello or in the file.");

    public static CourseRequestRule StudentNotUnique { get; } = Error("StudentNotUnique",
        "PowerSchool has more than one student with this number.", "Give each student a number of their own in PowerSchool.");

    public static CourseRequestRule StudentNotActive { get; } = Error("StudentNotActive",
        "The student is not enrolled: {0}", NothingIfRight + "correct the enrolment in PowerSchool.");

    public static CourseRequestRule StudentLeaving { get; } = Error("StudentLeaving",
        "The student is about to leave: the enrolment has an exit code already.", NothingIfRight + "remove the exit code in PowerSchool.");

    public static CourseRequestRule StudentGraduating { get; } = Error("StudentGraduating",
        "The student graduates: next year's school is 'Graduated Students'.", NothingIfRight + "set the student's next school in PowerSchool.");

    public static CourseRequestRule SchoolNotFound { get; } = Error("SchoolNotFound",
        "{0}", "Set the student's next school in PowerSchool.");

    public static CourseRequestRule NextSchoolMissing { get; } = Warning("NextSchoolMissing",
        "The student is in the last grade of the school, and PowerSchool has no other school for next year. The requests were checked against the present school.",
        "Set the student's next school in PowerSchool.");

    public static CourseRequestRule OtherSchool { get; } = Warning("OtherSchool",
        "The school of the file is neither the student's school nor the one of next year ({0}), to which the request goes.",
        "Compare the student's school in Xello and in PowerSchool.");

    public static CourseRequestRule OtherSchoolNextYear { get; } = Information("OtherSchoolNextYear",
        "The student will be in another school next year; the requests go to school {0}.", NothingIfRight + "correct the student's next school in PowerSchool.");

    // The course.

    public static CourseRequestRule LeadingZerosLost { get; } = Error("LeadingZerosLost",
        "The school has no such course, but it has '{0}': leading zeros were lost.",
        "Export the file from Xello again and do not save it from a spreadsheet, or import the column as text.");

    public static CourseRequestRule CourseNotFound { get; } = Error("CourseNotFound",
        "The school of next year has no course of this number.{0}", "Compare the number with the courses in PowerSchool, and correct it in Xello or in the file.");

    public static CourseRequestRule CourseNotInCatalogue { get; } = Error("CourseNotInCatalogue",
        "The school has the course, but not in the scheduling catalogue of next year.", "Add the course to the scheduling catalogue in PowerSchool, or have the student choose another one.");

    public static CourseRequestRule CourseNotOffered { get; } = Error("CourseNotOffered",
        "The course is in the catalogue, but the school does not offer it in that year.", "Offer the course for that year in PowerSchool, or have the student choose another one.");

    public static CourseRequestRule GradeNotAllowed { get; } = Warning("GradeNotAllowed",
        "The course is for the grades {0}, and the student will be in another one.", "Ask the counselor; the request is exported.");

    public static CourseRequestRule PrerequisiteMissing { get; } = Warning("PrerequisiteMissing",
        "The course asks for {0}, of which the student has no credit and which the student is not taking now.", "Ask the counselor; the request is exported.");

    public static CourseRequestRule AlreadyTaken { get; } = Warning("AlreadyTaken",
        "The student has credit for the course already.", "Ask the counselor whether it is to be repeated; the request is exported.");

    // The other requests.

    public static CourseRequestRule DuplicateRequest { get; } = Error("DuplicateRequest",
        "{0} is for the same student, course and year.", "Nothing to do: the first one counts.");

    public static CourseRequestRule AlternateEqualsPrimary { get; } = Error("AlternateEqualsPrimary",
        "The course is an alternate for itself, or a primary request of the student too.", "Have the student choose another alternate; the primary request is not affected.");

    public static CourseRequestRule AlternateWithoutPrimary { get; } = Warning("AlternateWithoutPrimary",
        "{0}", "Have the student choose a primary course; the alternate is exported.");

    public static CourseRequestRule AlternateRankedTwice { get; } = Warning("AlternateRankedTwice",
        "Two alternates of the student have rank {0}.", "Have the student decide which one comes first; both are exported.");

    public static CourseRequestRule AlternateNotLinked { get; } = Error("AlternateNotLinked",
        "The layout has alternates beside their course, and {0}", "Choose a layout or -Alternate that writes alternates as rows.");

    public static CourseRequestRule AlreadyRequested { get; } = Information("AlreadyRequested",
        "PowerSchool has the request already; it is not written again.", "Nothing to do.");

    public static CourseRequestRule RequestedElsewhere { get; } = Warning("RequestedElsewhere",
        "PowerSchool has the request for another school ({0}).", "Delete the other request in PowerSchool; this one is exported.");

    // Students and courses as a whole.

    public static CourseRequestRule CreditsBelow { get; } = Warning("CreditsBelow", "The primary requests have {0}.", "Have the student choose more courses.");

    public static CourseRequestRule CreditsAbove { get; } = Warning("CreditsAbove", "The primary requests have {0}.", "Have the student choose fewer courses.");

    public static CourseRequestRule StudentWithoutRequests { get; } = Warning("StudentWithoutRequests",
        "The student has no requests, neither here nor in PowerSchool.", "Have the student choose courses in Xello, or enter them in PowerSchool.");

    public static CourseRequestRule CourseTooFew { get; } = Warning("CourseTooFew",
        "The course has {0}.", "Decide whether it runs; its students may need their alternates.");

    public static CourseRequestRule CourseTooMany { get; } = Warning("CourseTooMany", "The course has {0}.", "Add sections, or move students to their alternates.");

    // What could not be checked.

    public static CourseRequestRule CatalogueNotReadable { get; } = Warning("CatalogueNotReadable",
        "The scheduling catalogue {0}, so courses were checked against those of the school. A course may not be in next year's catalogue.",
        "Make the catalogue in PowerSchool, or install this module's plugin, which may read it.");

    public static CourseRequestRule HistoryNotReadable { get; } = Warning("HistoryNotReadable",
        "The plugin may not read what students have taken and take, so courses already taken and prerequisites were not checked. {0}", "Install this module's plugin, or use -SkipHistory.");

    public static CourseRequestRule RequestsNotReadable { get; } = Warning("RequestsNotReadable",
        "The plugin may not read the requests that PowerSchool has, so nobody knows which of these it has already. {0}", "Install this module's plugin, or let the present one read ScheduleRequests.");

    /// <summary>Warnings about single requests: a district may want them to refuse, or not to hear of them.</summary>
    public static IReadOnlyList<CourseRequestRule> Adjustable { get; } =
        [OtherSchool, GradeNotAllowed, PrerequisiteMissing, AlreadyTaken, AlternateWithoutPrimary, AlternateRankedTwice, RequestedElsewhere];

    /// <summary>The ids of all rules.</summary>
    public static IReadOnlyList<string> Ids { get; } =
    [
        .. typeof(CourseRequestRules).GetProperties(BindingFlags.Static | BindingFlags.Public)
            .Where(property => property.PropertyType == typeof(CourseRequestRule))
            .Select(property => property.Name)
            .OrderBy(id => id, StringComparer.Ordinal),
    ];

    private static CourseRequestRule Error(string id, string message, string advice) => new(id, XelloSeverity.Error, message, advice);

    private static CourseRequestRule Warning(string id, string message, string advice) => new(id, XelloSeverity.Warning, message, advice);

    private static CourseRequestRule Information(string id, string message, string advice) => new(id, XelloSeverity.Information, message, advice);
}
