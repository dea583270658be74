using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>What a column of Xello's export can hold.</summary>
internal enum CourseRequestField
{
    StudentId,
    CourseNumber,
    RequestType,
    IsAlternate,
    AlternateFor,
    AlternateCourse,
    Priority,
    SchoolCode,
    Year,
    YearId,
    Credits,
    Status,
    Comment,
    Problem,
}

/// <summary>
/// Finds the columns of Xello's export. Its layout is not public, so columns are known by their headers; case, blanks,
/// underscores and punctuation do not count. A name that may mean two things ("Course" alone, "School" alone) is left out.
/// </summary>
internal static class CourseRequestTable
{
    public static TableErrors Errors { get; } = new()
    {
        NotFound = Error.RequestFileNotFound,
        Unreadable = Error.RequestFileUnreadable,
        Empty = Error.RequestFileEmpty,
        NotText = Error.RequestFileNotText,
        Malformed = Error.RequestFileMalformed,
        HeaderUnknown = Error.RequestHeaderUnknown,
        HeaderAmbiguous = Error.RequestHeaderAmbiguous,
    };

    public static TableColumns<CourseRequestField> Columns { get; } = new(
        Errors,
        new(CourseRequestField.StudentId, "student number", false,
            "StudentID", "Student Number", "Student No", "Student Code", "Local ID", "Local Student ID", "Student Local ID",
            "SIS ID", "SIS Student ID", "Student SIS ID", "SIS Number", "School Student ID", "District Student ID"),
        new(CourseRequestField.CourseNumber, "course number", false,
            "CourseCode", "Course Number", "Course No", "Course ID", "SIS Course ID", "SIS Course Code", "Local Course Code",
            "Requested Course Code", "Requested Course Number", "Requested Course ID"),
        new(CourseRequestField.RequestType, "request type", false,
            "RequestType", "Course Request Type", "Selection Type", "Primary/Alternate", "Primary or Alternate"),
        new(CourseRequestField.IsAlternate, "alternate", false,
            "IsAlternate", "Alternate", "Alternate Flag", "Is Alternative", "Alternative", "Alt", "Is Alt", "Alternate Request"),
        new(CourseRequestField.AlternateFor, "alternate for", false,
            "AlternateFor", "Alternate For Course", "Alternate For Course Code", "Alternate For Course Number", "Alternate Of",
            "Alternate To", "Alternative For", "Alternative To Course ID", "Primary Course Code", "Primary Course Number",
            "Primary Course ID"),
        new(CourseRequestField.AlternateCourse, "alternate course", false,
            "Alternate Course", "Alternate Course Code", "Alternate Course Number", "Alternate Course ID", "Alternate Code",
            "Alternative Course", "Alternative Course Code", "Alternative Course Number", "Alternative Course ID", "Backup Course"),
        new(CourseRequestField.Priority, "priority", false,
            "Priority", "Rank", "Ranking", "Sequence", "Sequence Number", "Order", "Request Order", "Alternate Priority"),
        new(CourseRequestField.SchoolCode, "school code", false,
            "SchoolCode", "School Number", "School ID", "School No", "Current School Code"),
        new(CourseRequestField.Year, "school year", false,
            "Year", "School Year", "Academic Year", "Request Year", "Plan Year"),
        new(CourseRequestField.YearId, "year id", false,
            "Year ID", "Schedule Year ID"),
        new(CourseRequestField.Credits, "credits", false,
            "Credits", "Credit", "Credit Value", "Course Credits", "Credit Hours"),
        new(CourseRequestField.Status, "status", false,
            "Status", "Request Status", "Approval Status"),
        new(CourseRequestField.Comment, "comment", false,
            "Comment", "Comments", "Note", "Notes", "Student Comment"),
        // Of our own requests that were kept in a file in between: a row that was not understood is not understood later either.
        new(CourseRequestField.Problem, "problem", false,
            nameof(XelloCourseRequest.Problem)));
}
