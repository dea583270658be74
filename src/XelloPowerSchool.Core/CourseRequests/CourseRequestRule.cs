namespace XelloPowerSchool.CourseRequests;

/// <summary>A rule that a request, a student or a course can break. A finding is a rule and what broke it.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Severity">An error refuses the request.</param>
/// <param name="Message">What is wrong; {0} is what only the case knows.</param>
/// <param name="Advice">What to do.</param>
internal sealed record CourseRequestRule(string Id, XelloSeverity Severity, string Message, string Advice)
{
    private const string Gap = "{0}";

    /// <summary>The finding for one request.</summary>
    public XelloCourseRequestFinding For(XelloCourseRequest request, int? school = null, string detail = "") => new()
    {
        Rule = Id,
        Severity = Severity,
        StudentId = request.StudentId,
        CourseNumber = request.CourseNumber,
        SchoolNumber = school,
        File = request.File is { } file ? Path.GetFileName(file) : null,
        Row = request.Row,
        Message = Fill(Message, detail),
        Advice = Advice,
    };

    /// <summary>The finding for a student, a course or a school.</summary>
    public XelloCourseRequestFinding About(string student, string course, int? school, string detail = "") => new()
    {
        Rule = Id,
        Severity = Severity,
        StudentId = student,
        CourseNumber = course,
        SchoolNumber = school,
        Message = Fill(Message, detail),
        Advice = Advice,
    };

    // Most findings share the texts of their rule: a hundred thousand of them keep one copy.
    private static string Fill(string text, string detail) =>
        text.IndexOf(Gap, StringComparison.Ordinal) < 0 ? text : string.Join(detail, text.Split([Gap], StringSplitOptions.None)).TrimEnd();
}
