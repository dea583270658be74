namespace XelloPowerSchool.CourseRequests;

/// <summary>The files of an export.</summary>
internal enum ImportPart : byte
{
    /// <summary>None: the request has no row of its own.</summary>
    None,

    /// <summary>The import file.</summary>
    Rows,

    /// <summary>The file of alternates.</summary>
    Alternates,
}

/// <summary>Requests as the rows of a layout: which of them stand in a row, beside a course, in a file of their own, or nowhere.</summary>
internal sealed class ImportParts
{
    private static readonly IReadOnlyList<XelloCheckedCourseRequest> None = [];

    private readonly IReadOnlyList<XelloCheckedCourseRequest> _requests;

    /// <summary>The file of each request: a byte for each of what may be a million.</summary>
    private readonly ImportPart[] _parts;

    private readonly Dictionary<XelloCheckedCourseRequest, List<XelloCheckedCourseRequest>>? _beside;

    public ImportParts(
        ImportLayout layout, IReadOnlyList<XelloCheckedCourseRequest> requests, Predicate<XelloCheckedCourseRequest> isThere, List<XelloCourseRequestFinding> refused)
    {
        (_requests, _parts) = (requests, new ImportPart[requests.Count]);
        _beside = layout.Alternates == XelloAlternateForm.Column ? BesideTheirCourse(layout, [.. requests.Where(IsWanted)], refused) : null;
        var writer = new ImportWriter(layout, layout.AllColumns);
        var alternates = new ImportWriter(layout, layout.AlternateColumns);
        for (var i = 0; i < requests.Count; i++)
        {
            var request = requests[i];
            if (!IsWanted(request))
            {
                AlreadyThere += request.Verdict == XelloCourseRequestVerdict.Refused ? 0 : 1;
                continue;
            }

            var isAlternate = request.Request.IsAlternate;
            if (isAlternate && layout.Alternates is (XelloAlternateForm.Column or XelloAlternateForm.None))
            {
                LeftOut += layout.Alternates == XelloAlternateForm.None ? 1 : 0;
                continue;
            }

            var isInFile = isAlternate && layout.Alternates == XelloAlternateForm.File;
            var row = RowOf(request);
            if ((isInFile ? alternates : writer).WhyNot(row) is { } why)
            {
                refused.Add(CourseRequestRules.ValueNotRepresentable.For(request.Request, request.SchoolNumber, why));
                continue;
            }

            _parts[i] = isInFile ? ImportPart.Alternates : ImportPart.Rows;
            Written += 1 + row.Alternates.Count;
        }

        bool IsWanted(XelloCheckedCourseRequest request) => request.Verdict != XelloCourseRequestVerdict.Refused && !isThere(request);
    }

    /// <summary>The rows of a file, in the order of the input.</summary>
    public IEnumerable<ImportRow> In(ImportPart part)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] == part)
                yield return RowOf(_requests[i]);
        }
    }

    public int Written { get; }

    /// <summary>Requests that PowerSchool has.</summary>
    public int AlreadyThere { get; }

    /// <summary>Alternates that the layout has no place for.</summary>
    public int LeftOut { get; }

    private ImportRow RowOf(XelloCheckedCourseRequest request) =>
        new(request, _beside is not null && _beside.TryGetValue(request, out var known) ? known : None);

    private static Dictionary<XelloCheckedCourseRequest, List<XelloCheckedCourseRequest>> BesideTheirCourse(
        ImportLayout layout, List<XelloCheckedCourseRequest> requests, List<XelloCourseRequestFinding> refused)
    {
        var primaries = new Dictionary<(string, string, int), XelloCheckedCourseRequest>();
        foreach (var request in requests.Where(request => !request.Request.IsAlternate))
            primaries[(request.StudentId, request.CourseNumber, request.Year)] = request;

        var beside = new Dictionary<XelloCheckedCourseRequest, List<XelloCheckedCourseRequest>>();
        foreach (var alternate in requests.Where(request => request.Request.IsAlternate).OrderBy(request => request.Request.Priority ?? int.MaxValue))
        {
            if (alternate.Request.AlternateFor is not { } course || !primaries.TryGetValue((alternate.StudentId, course, alternate.Year), out var primary))
            {
                Refuse(alternate, "this one is for none that is exported.");
                continue;
            }

            if (!beside.TryGetValue(primary, out var known))
                beside.Add(primary, known = []);
            if (known.Count == layout.AlternatesBeside)
                Refuse(alternate, FormattableString.Invariant($"the course has more than {layout.AlternatesBeside}."));
            else
                known.Add(alternate);
        }

        return beside;

        void Refuse(XelloCheckedCourseRequest request, string why) =>
            refused.Add(CourseRequestRules.AlternateNotLinked.For(request.Request, request.SchoolNumber, why));
    }
}
