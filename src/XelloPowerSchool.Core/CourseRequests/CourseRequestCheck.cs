using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.CourseRequests;

internal sealed record CourseRequestCheckOptions
{
    /// <summary>Calendar year in which the requested school year starts, for the requests that name none.</summary>
    public required int Year { get; init; }

    public CourseRequestLimits Limits { get; init; } = CourseRequestLimits.None;

    /// <summary>Scheduling catalogues to check courses against; none for the newest of each school.</summary>
    public IReadOnlyCollection<long> CatalogueIds { get; init; } = [];

    /// <summary>Leave stored grades alone: reading them takes the longest.</summary>
    public bool SkipHistory { get; init; }

    /// <summary>Read everybody, to find the students who have no requests.</summary>
    public bool FindStudentsWithout { get; init; }
}

/// <summary>
/// Checks requests against each other and against the SIS. What is read is complete or an error; only what the plugin may not
/// read at all is left out, with a finding that says so.
/// </summary>
internal sealed class CourseRequestCheck(IPowerSchoolCourseReader reader, CourseRequestCheckOptions options)
{
    /// <summary>All requests are there before the SIS is asked: a duplicate may stand in the last row.</summary>
    public async Task<XelloCourseRequestCheck> CheckAsync(
        IReadOnlyList<XelloCourseRequest> requests, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var ledger = new RequestLedger(requests, options);
        var facts = await ReadAsync(ledger, progress, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        new RequestJudge(ledger, facts, options).Judge(cancellationToken);
        return ledger.ToCheck(options.Year, facts);
    }

    /// <summary>Checks requests among themselves: for another SIS, which this module cannot read.</summary>
    public static XelloCourseRequestCheck CheckAlone(IReadOnlyList<XelloCourseRequest> requests, int year)
    {
        var options = new CourseRequestCheckOptions { Year = year };
        var ledger = new RequestLedger(requests, options);
        new RequestJudge(ledger, null, options).Judge(CancellationToken.None);
        return ledger.ToCheck(year, null);
    }

    private async Task<RequestFacts> ReadAsync(RequestLedger ledger, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var schools = new Dictionary<int, PSSchool>();
        if (ledger.Students.Count == 0 && !options.FindStudentsWithout)
            return new RequestFacts { Schools = schools };
        await foreach (var school in reader.GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
            schools[school.SchoolNumber] = school;

        var students = await RequestedStudents
            .ReadAsync(reader, schools.Values, [.. ledger.Students.Select(requests => requests.Number)], options.FindStudentsWithout, progress, cancellationToken).ConfigureAwait(false);
        var facts = new RequestFacts { Schools = schools, Students = students };
        foreach (var requests in ledger.Students)
        {
            requests.Student = students.Find(requests.Number);
            if (requests.Student is { } student)
                student.HasRequests = true;
        }

        await ReadCataloguesAsync(ledger, facts, progress, cancellationToken).ConfigureAwait(false);
        RequestPlacement.Place(ledger, facts, cancellationToken);
        if (!options.SkipHistory)
            await ReadHistoryAsync(ledger, facts, progress, cancellationToken).ConfigureAwait(false);

        try
        {
            facts.Scheduled = await ScheduledRequests.ReadAsync(reader, ledger.Years.Select(year => (int?)year), progress, cancellationToken).ConfigureAwait(false);
        }
        catch (XelloException e) when (SourceProbe.IsRefusal(e))
        {
            ledger.Report(CourseRequestRules.RequestsNotReadable.About("", "", null, e.Message));
        }

        return facts;
    }

    private async Task ReadCataloguesAsync(RequestLedger ledger, RequestFacts facts, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        var needed = new SortedSet<int>();
        foreach (var requests in ledger.Students)
        {
            if (requests.Student is { IsEnrolled: true, SchoolOfNextYear: { } school } && facts.Schools.ContainsKey(school))
                needed.Add(school);
        }

        var done = 0;
        foreach (var number in needed)
        {
            progress?.Report(new("Reading courses", done++, needed.Count));
            var catalogue = await CourseCatalogue
                .ReadAsync(reader, facts.Schools[number], options.Year, options.CatalogueIds, options.Limits, cancellationToken).ConfigureAwait(false);
            facts.Catalogues.Add(number, catalogue);
            if (catalogue.Fallback is { } why)
                ledger.Report(CourseRequestRules.CatalogueNotReadable.About("", "", number, why));
        }
    }

    /// <summary>What students have taken, and what they take now, as far as it matters for what they ask for.</summary>
    private async Task ReadHistoryAsync(RequestLedger ledger, RequestFacts facts, IProgress<CourseRequestProgress>? progress, CancellationToken cancellationToken)
    {
        // One text for each number: a district has millions of grades.
        var relevant = new Dictionary<string, string>(StringComparer.Ordinal);
        var asksForPrerequisites = false;
        foreach (var course in facts.Catalogues.Values.SelectMany(catalogue => catalogue.Courses).Where(course => course.IsAskedFor))
        {
            relevant[course.Number] = course.Number;
            foreach (var prerequisite in course.Prerequisites)
                (relevant[prerequisite], asksForPrerequisites) = (prerequisite, true);
        }

        if (relevant.Count == 0)
            return;
        var query = new CourseRecordQuery { StudentNumbers = ledger.Students.Count > RequestedStudents.MaxByNumber ? [] : [.. ledger.Students.Select(requests => requests.Number).Where(StudentQuery.IsStudentNumber)] };
        try
        {
            var done = 0;
            await foreach (var grade in reader.GetHistoryAsync(query, cancellationToken).ConfigureAwait(false))
            {
                Report("Reading stored grades", ++done);
                if (grade is { EarnedCredit: > 0, CourseNumber: { } number } && relevant.TryGetValue(number.Trim(), out var course))
                    facts.Students.Find(grade.StudentNumber.Trim())?.HasTaken(course);
            }

            if (!asksForPrerequisites)
                return;
            done = 0;
            await foreach (var enrollment in reader.GetEnrollmentsAsync(query with { StartYear = options.Year - 1 }, cancellationToken).ConfigureAwait(false))
            {
                Report("Reading enrolments", ++done);
                if (!enrollment.IsDropped && relevant.TryGetValue(enrollment.CourseNumber.Trim(), out var course))
                    facts.Students.Find(enrollment.StudentNumber.Trim())?.IsTaking(course);
            }
        }
        catch (XelloException e) when (SourceProbe.IsRefusal(e))
        {
            facts.IsHistoryKnown = false;
            ledger.Report(CourseRequestRules.HistoryNotReadable.About("", "", null, e.Message));
        }

        void Report(string what, int done)
        {
            if (done % 1000 == 0)
                progress?.Report(new(what, done, null));
        }
    }
}
