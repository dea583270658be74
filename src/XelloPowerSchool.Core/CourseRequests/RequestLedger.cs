using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// The requests of one check with what has been decided so far. Rows that cannot mean anything are refused as they come in; the
/// others are kept by student.
/// </summary>
internal sealed class RequestLedger
{
    /// <summary>PowerSchool counts school years from 1990; what lies outside is a slip.</summary>
    internal const int FirstYear = 1990;

    private const int LastYear = 2099;
    private const string StudentNumber = "student number";
    private const string CourseNumber = "course number";

    private readonly XelloCheckedCourseRequest[] _requests;
    private readonly List<StudentRequests> _students = [];
    private readonly List<XelloCourseRequestFinding> _general = [];
    private readonly List<XelloCourseRequestFinding> _last = [];
    private readonly Dictionary<string, CourseRequestRule> _adjusted;

    public RequestLedger(IReadOnlyList<XelloCourseRequest> requests, CourseRequestCheckOptions options)
    {
        _adjusted = CourseRequestRules.Adjustable.ToDictionary(
            rule => rule.Id, rule => options.Limits.Severities.TryGetValue(rule.Id, out var severity) ? rule with { Severity = severity } : rule);
        _requests = new XelloCheckedCourseRequest[requests.Count];
        var years = new SortedSet<int> { options.Year };
        var byNumber = new Dictionary<string, StudentRequests>(StringComparer.Ordinal);
        StudentRequests? student = null;
        for (var i = 0; i < requests.Count; i++)
        {
            var request = Trimmed(requests[i]);
            var year = request.Year ?? options.Year;
            var row = _requests[i] = new XelloCheckedCourseRequest(request, year);
            // The rows of a student mostly stand together.
            if (student?.Number != request.StudentId)
                byNumber.TryGetValue(request.StudentId, out student);
            if (FindingOf(request, year, isKnownStudent: student is not null) is { } finding)
            {
                Add(row, finding);
                continue;
            }

            if (student is null)
            {
                student = new StudentRequests(request.StudentId);
                byNumber.Add(student.Number, student);
                _students.Add(student);
            }

            student.Requests.Add(row);
            if (year != options.Year)
                years.Add(year);
        }

        Years = [.. years];
    }

    /// <summary>Who has requests that are worth a question, in the order of the input.</summary>
    public IReadOnlyList<StudentRequests> Students => _students;

    public IReadOnlyList<int> Years { get; }

    /// <summary>Notes a finding about the whole.</summary>
    public void Report(XelloCourseRequestFinding finding) => _general.Add(finding);

    /// <summary>Notes a finding about a student or a course.</summary>
    public void ReportLast(XelloCourseRequestFinding finding) => _last.Add(finding);

    /// <summary>Notes a finding about one request; an error refuses it. Students may be judged at the same time: a request belongs to one.</summary>
    public void Report(XelloCheckedCourseRequest request, CourseRequestRule rule, string detail = "")
    {
        if (_adjusted.TryGetValue(rule.Id, out var adjusted))
            rule = adjusted;
        Add(request, rule.For(request.Request, request.SchoolNumber, detail));
    }

    public XelloCourseRequestCheck ToCheck(int year, RequestFacts? facts)
    {
        List<XelloCourseRequestFinding> findings = [.. _general];
        var counts = new int[3];
        foreach (var request in _requests)
        {
            counts[(int)request.Verdict]++;
            if (request.Findings.Count > 0)
                findings.AddRange(request.Findings);
        }

        findings.AddRange(_last);
        return new XelloCourseRequestCheck
        {
            Year = year,
            Accepted = counts[(int)XelloCourseRequestVerdict.Accepted],
            AlreadyRequested = counts[(int)XelloCourseRequestVerdict.AlreadyRequested],
            Refused = counts[(int)XelloCourseRequestVerdict.Refused],
            Warnings = findings.Count(finding => finding.Severity == XelloSeverity.Warning),
            Requests = _requests,
            Findings = findings,
            Rules = findings.GroupBy(finding => finding.Rule, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()),
            Demand = facts is null ? [] : [.. facts.Catalogues.OrderBy(entry => entry.Key).SelectMany(entry => entry.Value.Courses.SelectMany(course => course.DemandIn(entry.Key)))],
            Schools = facts is null ? [] : SchoolsOf(facts, findings),
            IsAgainstSis = facts is not null,
        };
    }

    private XelloCourseRequestSchool[] SchoolsOf(RequestFacts facts, List<XelloCourseRequestFinding> findings)
    {
        var counts = facts.Catalogues.Keys.ToDictionary(school => school, _ => new int[3]);
        var students = facts.Catalogues.Keys.ToDictionary(school => school, _ => 0);
        foreach (var student in _students)
        {
            if (student.Catalogue?.SchoolNumber is not { } school)
                continue;
            students[school]++;
            var ofSchool = counts[school];
            foreach (var request in student.Requests)
                ofSchool[(int)request.Verdict]++;
        }

        var without = findings.Where(finding => finding.Rule == CourseRequestRules.StudentWithoutRequests.Id).ToLookup(finding => finding.SchoolNumber);
        return
        [
            .. counts.OrderBy(entry => entry.Key).Select(entry => new XelloCourseRequestSchool(
                entry.Key, facts.Schools[entry.Key].Name, students[entry.Key], facts.Students.IsWhole ? without[entry.Key].Count() : null,
                entry.Value[(int)XelloCourseRequestVerdict.Accepted], entry.Value[(int)XelloCourseRequestVerdict.AlreadyRequested], entry.Value[(int)XelloCourseRequestVerdict.Refused])),
        ];
    }

    private static void Add(XelloCheckedCourseRequest request, XelloCourseRequestFinding finding)
    {
        request.Findings = [.. request.Findings, finding];
        if (finding.Severity == XelloSeverity.Error)
            request.Verdict = XelloCourseRequestVerdict.Refused;
    }

    // Rows of a file come clean, objects of the pipeline may not.
    private static XelloCourseRequest Trimmed(XelloCourseRequest request)
    {
        var (student, course) = (CourseRequestValue.Key(request.StudentId ?? ""), CourseRequestValue.Key(request.CourseNumber ?? ""));
        var primary = request.AlternateFor is { } text && CourseRequestValue.Key(text) is { Length: > 0 } key ? key : null;
        return ReferenceEquals(student, request.StudentId) && ReferenceEquals(course, request.CourseNumber) && ReferenceEquals(primary, request.AlternateFor)
            ? request
            : request with { StudentId = student, CourseNumber = course, AlternateFor = primary };
    }

    // The number of a student who is known has been looked at in an earlier row.
    private static XelloCourseRequestFinding? FindingOf(XelloCourseRequest request, int year, bool isKnownStudent)
    {
        if (request.Problem is { } problem)
            return CourseRequestRules.RowMalformed.For(request, detail: problem);
        if (request.StudentId.Length == 0)
            return CourseRequestRules.MissingStudentId.For(request);
        if (request.CourseNumber.Length == 0)
            return CourseRequestRules.MissingCourseNumber.For(request);
        if (!isKnownStudent && TableValue.IsSpreadsheetError(request.StudentId))
            return CourseRequestRules.SpreadsheetError.For(request, detail: StudentNumber);
        if (TableValue.IsSpreadsheetError(request.CourseNumber))
            return CourseRequestRules.SpreadsheetError.For(request, detail: CourseNumber);
        // No student has such a number; a course may, and then the catalogue knows it.
        if (!isKnownStudent && (TableValue.IsSpreadsheetNumber(request.StudentId) || TableValue.IsFormattedNumber(request.StudentId)))
            return CourseRequestRules.SpreadsheetNumber.For(request, detail: StudentNumber);
        if (!isKnownStudent && TableValue.IsSpreadsheetDate(request.StudentId))
            return CourseRequestRules.SpreadsheetDate.For(request, detail: StudentNumber);
        if (year is < FirstYear or > LastYear)
            return CourseRequestRules.ValueNotRepresentable.For(request, detail: FormattableString.Invariant($"year is {year}"));
        return (isKnownStudent ? null : Unwritable(StudentNumber, request.StudentId)) ?? Unwritable(CourseNumber, request.CourseNumber)
            ?? Unwritable("course that it is an alternate for", request.AlternateFor ?? "");

        XelloCourseRequestFinding? Unwritable(string field, string value) =>
            KeyText.Fault(value) is { } fault ? CourseRequestRules.ValueNotRepresentable.For(request, detail: $"{field} {fault}") : null;
    }
}
