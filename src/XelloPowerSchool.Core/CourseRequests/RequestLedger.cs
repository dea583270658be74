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
    private const int UsualRequests = 10;

    private readonly XelloCheckedCourseRequest[] _requests;
    private readonly Dictionary<string, List<int>> _byStudent = new(StringComparer.Ordinal);
    private readonly List<XelloCourseRequestFinding> _general = [];
    private readonly List<(int Index, XelloCourseRequestFinding Finding)> _findings = [];
    private readonly List<XelloCourseRequestFinding> _last = [];
    private readonly Dictionary<string, CourseRequestRule> _adjusted;

    public RequestLedger(IReadOnlyList<XelloCourseRequest> requests, CourseRequestCheckOptions options)
    {
        _adjusted = CourseRequestRules.Adjustable.ToDictionary(
            rule => rule.Id, rule => options.Limits.Severities.TryGetValue(rule.Id, out var severity) ? rule with { Severity = severity } : rule);
        _requests = new XelloCheckedCourseRequest[requests.Count];
        var years = new SortedSet<int> { options.Year };
        for (var i = 0; i < requests.Count; i++)
        {
            var request = Trimmed(requests[i]);
            var year = request.Year ?? options.Year;
            _requests[i] = new XelloCheckedCourseRequest(request, year);
            if (FindingOf(request, year) is { } finding)
            {
                Add(i, finding);
                continue;
            }

            if (!_byStudent.TryGetValue(request.StudentId, out var rows))
                _byStudent.Add(request.StudentId, rows = new List<int>(UsualRequests));
            rows.Add(i);
            if (year != options.Year)
                years.Add(year);
        }

        Years = [.. years];
    }

    public XelloCheckedCourseRequest this[int index] => _requests[index];

    /// <summary>The requests that are worth a question, by student, each list in the order of the input.</summary>
    public IReadOnlyDictionary<string, List<int>> ByStudent => _byStudent;

    public IReadOnlyList<int> Years { get; }

    /// <summary>Notes a finding about the whole.</summary>
    public void Report(XelloCourseRequestFinding finding) => _general.Add(finding);

    /// <summary>Notes a finding about a student or a course.</summary>
    public void ReportLast(XelloCourseRequestFinding finding) => _last.Add(finding);

    /// <summary>Notes a finding about one request; an error refuses it.</summary>
    public void Report(int index, CourseRequestRule rule, string detail = "")
    {
        var request = _requests[index];
        if (_adjusted.TryGetValue(rule.Id, out var adjusted))
            rule = adjusted;
        Add(index, rule.For(request.Request, request.SchoolNumber, detail));
    }

    public bool IsRefused(int index) => _requests[index].Verdict == XelloCourseRequestVerdict.Refused;

    public XelloCourseRequestCheck ToCheck(int year, RequestFacts? facts)
    {
        XelloCourseRequestFinding[] findings = [.. _general, .. _findings.OrderBy(entry => entry.Index).Select(entry => entry.Finding), .. _last];
        var counts = new int[3];
        foreach (var request in _requests)
            counts[(int)request.Verdict]++;
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

    private XelloCourseRequestSchool[] SchoolsOf(RequestFacts facts, XelloCourseRequestFinding[] findings)
    {
        var counts = facts.Catalogues.Keys.ToDictionary(school => school, _ => new int[3]);
        var students = facts.Catalogues.Keys.ToDictionary(school => school, _ => 0);
        foreach (var rows in _byStudent.Values)
        {
            int? school = null;
            foreach (var index in rows)
            {
                if (_requests[index].SchoolNumber is not { } number || !counts.TryGetValue(number, out var ofSchool))
                    continue;
                ofSchool[(int)_requests[index].Verdict]++;
                school = number;
            }

            if (school is { } counted)
                students[counted]++;
        }

        var without = findings.Where(finding => finding.Rule == CourseRequestRules.StudentWithoutRequests.Id).ToLookup(finding => finding.SchoolNumber);
        return
        [
            .. counts.OrderBy(entry => entry.Key).Select(entry => new XelloCourseRequestSchool(
                entry.Key, facts.Schools[entry.Key].Name, students[entry.Key], facts.Students.IsWhole ? without[entry.Key].Count() : null,
                entry.Value[(int)XelloCourseRequestVerdict.Accepted], entry.Value[(int)XelloCourseRequestVerdict.AlreadyRequested], entry.Value[(int)XelloCourseRequestVerdict.Refused])),
        ];
    }

    private void Add(int index, XelloCourseRequestFinding finding)
    {
        _findings.Add((index, finding));
        if (finding.Severity == XelloSeverity.Error)
            _requests[index].Verdict = XelloCourseRequestVerdict.Refused;
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

    private static XelloCourseRequestFinding? FindingOf(XelloCourseRequest request, int year)
    {
        if (request.Problem is { } problem)
            return CourseRequestRules.RowMalformed.For(request, detail: problem);
        if (request.StudentId.Length == 0)
            return CourseRequestRules.MissingStudentId.For(request);
        if (request.CourseNumber.Length == 0)
            return CourseRequestRules.MissingCourseNumber.For(request);
        if (TableValue.IsSpreadsheetError(request.StudentId) || TableValue.IsSpreadsheetError(request.CourseNumber))
            return CourseRequestRules.SpreadsheetError.For(request, detail: TableValue.IsSpreadsheetError(request.StudentId) ? "student number" : "course number");
        // No student has such a number; a course may, and then the catalogue knows it.
        if (TableValue.IsSpreadsheetNumber(request.StudentId) || TableValue.IsFormattedNumber(request.StudentId))
            return CourseRequestRules.SpreadsheetNumber.For(request, detail: "student number");
        if (TableValue.IsSpreadsheetDate(request.StudentId))
            return CourseRequestRules.SpreadsheetDate.For(request, detail: "student number");
        if (year is < FirstYear or > LastYear)
            return CourseRequestRules.ValueNotRepresentable.For(request, detail: FormattableString.Invariant($"year is {year}"));
        return Unwritable("student number", request.StudentId) ?? Unwritable("course number", request.CourseNumber) ?? Unwritable("course that it is an alternate for", request.AlternateFor ?? "");

        XelloCourseRequestFinding? Unwritable(string field, string value) =>
            KeyText.Fault(value) is { } fault ? CourseRequestRules.ValueNotRepresentable.For(request, detail: $"{field} {fault}") : null;
    }
}
