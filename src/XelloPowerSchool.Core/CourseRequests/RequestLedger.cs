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

    /// <summary>The requests with those of a student together: the same array when they are so already.</summary>
    private readonly XelloCheckedCourseRequest[] _byStudent;
    private readonly List<StudentRequests> _students;
    private readonly Dictionary<string, StudentRequests> _byNumber;
    private readonly int _year;
    private readonly SortedSet<int> _years;
    private readonly List<XelloCourseRequestFinding> _general = [];
    private readonly List<XelloCourseRequestFinding> _last = [];
    private readonly Dictionary<string, CourseRequestRule> _adjusted;

    /// <summary>The student of the request before: the rows of a student mostly stand together.</summary>
    private StudentRequests? _latest;

    /// <summary>Whether between the requests of a student stands anything else.</summary>
    private bool _isMixed;

    public RequestLedger(IReadOnlyList<XelloCourseRequest> requests, CourseRequestCheckOptions options)
    {
        _adjusted = CourseRequestRules.Adjustable.ToDictionary(
            rule => rule.Id, rule => options.Limits.Severities.TryGetValue(rule.Id, out var severity) ? rule with { Severity = severity } : rule);
        _year = options.Year;
        _years = [_year];
        _requests = new XelloCheckedCourseRequest[requests.Count];
        _students = new List<StudentRequests>(requests.Count / StudentRequests.Usual);
        _byNumber = new Dictionary<string, StudentRequests>(_students.Capacity, StringComparer.Ordinal);
        for (var i = 0; i < _requests.Length; i++)
            _requests[i] = Take(requests[i], i);
        _byStudent = _isMixed ? Arrange() : _requests;
    }

    /// <summary>Who has requests that are worth a question, in the order of the input.</summary>
    public IReadOnlyList<StudentRequests> Students => _students;

    public IReadOnlyCollection<int> Years => _years;

    /// <summary>A student's requests that are worth a question, in the order of the input.</summary>
    public ReadOnlySpan<XelloCheckedCourseRequest> RequestsOf(StudentRequests student) => _byStudent.AsSpan(student.Start, student.Count);

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

    /// <summary>Puts a request to its student, or refuses one that cannot mean anything.</summary>
    private XelloCheckedCourseRequest Take(XelloCourseRequest given, int place)
    {
        var request = Trimmed(given);
        var row = new XelloCheckedCourseRequest(request, request.Year ?? _year);
        if (_latest?.Number != request.StudentId)
            _byNumber.TryGetValue(request.StudentId, out _latest);
        if (FindingOf(request, row.Year, isKnownStudent: _latest is not null) is { } finding)
        {
            Add(row, finding);
            return row;
        }

        if (_latest is null)
        {
            _latest = new StudentRequests(request.StudentId, place);
            _byNumber.Add(_latest.Number, _latest);
            _students.Add(_latest);
        }

        _isMixed |= _latest.Start + _latest.Count++ != place;
        if (row.Year != _year)
            _years.Add(row.Year);
        return row;
    }

    /// <summary>The requests that are worth a question with those of a student together, in the order of the input.</summary>
    private XelloCheckedCourseRequest[] Arrange()
    {
        var next = 0;
        foreach (var student in _students)
        {
            (student.Start, next) = (next, next + student.Count);
            student.Count = 0;
        }

        var arranged = new XelloCheckedCourseRequest[next];
        foreach (var row in _requests)
        {
            if (row.Findings.Count == 0 && _byNumber[row.StudentId] is var student)
                arranged[student.Start + student.Count++] = row;
        }

        return arranged;
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
            foreach (var request in RequestsOf(student))
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
        request.Outcome = request.Outcome with { Findings = [.. request.Findings, finding] };
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
