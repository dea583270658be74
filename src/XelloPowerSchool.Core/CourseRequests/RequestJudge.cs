using System.Globalization;
using XelloPowerSchool.PowerSchool;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// Judges the requests of each student in turn: the student, then the courses, then the requests among themselves; then
/// students and courses as a whole. Without facts only what the requests themselves say is judged.
/// </summary>
internal sealed class RequestJudge(RequestLedger ledger, RequestFacts? facts, CourseRequestCheckOptions options)
{
    private readonly HashSet<(int School, int Grade)> _concerned = [];

    public void Judge(CancellationToken cancellationToken)
    {
        // What is found and decided stays with the student and the requests, so that nothing depends on who is judged first.
        Parallel.For(0, ledger.Students.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => Judge(ledger.Students[i]));
        if (facts is null)
            return;
        foreach (var requests in ledger.Students)
            Count(requests);
        if (facts.Students.IsWhole)
            FindStudentsWithout(facts);
        foreach (var catalogue in facts.Catalogues.OrderBy(entry => entry.Key))
            JudgeSizes(catalogue.Value);
    }

    private void Judge(StudentRequests requests)
    {
        if (facts is null)
            JudgeAlone(requests);
        else if (requests is { Student: { } student, Catalogue: { } catalogue })
            JudgeStudent(facts, requests, student, catalogue);
    }

    /// <summary>Adds a student to what is known of all of them.</summary>
    private void Count(StudentRequests requests)
    {
        if (requests is not { Student.GradeOfNextYear: var grade, Catalogue: { } catalogue })
            return;
        if (grade is { } known)
            _concerned.Add((catalogue.SchoolNumber, known));
        foreach (var finding in requests.Findings)
            ledger.ReportLast(finding);
        foreach (var request in ledger.RequestsOf(requests))
        {
            if (!request.IsRefused)
                request.Course?.Count(grade, request.Request.IsAlternate);
        }
    }

    private void JudgeAlone(StudentRequests requests)
    {
        var place = RequestOutcome.Unknown;
        foreach (var request in ledger.RequestsOf(requests))
        {
            if (int.TryParse(request.Request.SchoolCode, NumberStyles.None, CultureInfo.InvariantCulture, out var school))
                request.Outcome = place = place.School == school ? place : new RequestOutcome(school, null);
            if (DamageOf(request.CourseNumber) is { } damage)
                ledger.Report(request, damage, "course number");
        }

        JudgeAmongThemselves(ledger.RequestsOf(requests), ScheduledRequests.None.Of(requests.Number));
    }

    private void JudgeStudent(RequestFacts sis, StudentRequests requests, RequestedStudent student, CourseCatalogue catalogue)
    {
        ReportSchool(sis, requests, student, catalogue.SchoolNumber);
        var (code, isOther) = ((string?)null, false);
        foreach (var request in ledger.RequestsOf(requests))
        {
            // Mostly the same for all requests of a student.
            if (!ReferenceEquals(code, request.Request.SchoolCode))
                (code, isOther) = (request.Request.SchoolCode, IsOtherSchool(request.Request.SchoolCode, student, catalogue.SchoolNumber));
            if (isOther)
                ledger.Report(request, CourseRequestRules.OtherSchool, catalogue.SchoolNumber.ToString(CultureInfo.InvariantCulture));
            JudgeCourse(request, student, catalogue);
        }

        JudgeAmongThemselves(ledger.RequestsOf(requests), sis.Scheduled.Of(requests.Number));
        Weigh(requests, student, catalogue.SchoolNumber);
    }

    private static void ReportSchool(RequestFacts sis, StudentRequests requests, RequestedStudent student, int school)
    {
        if (student.School is { } present && present != school)
            requests.Report(CourseRequestRules.OtherSchoolNextYear.About(requests.Number, "", school, school.ToString(CultureInfo.InvariantCulture)));
        else if (sis.Schools.TryGetValue(school, out var here) && here.HighGrade is { } high && student.GradeOfNextYear > high)
            requests.Report(CourseRequestRules.NextSchoolMissing.About(requests.Number, "", school));
    }

    private static bool IsOtherSchool(string? code, RequestedStudent student, int school) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var named) && named != school && named != student.School;

    private void JudgeCourse(XelloCheckedCourseRequest request, RequestedStudent student, CourseCatalogue catalogue)
    {
        if (request.Course is not { } course)
        {
            RefuseCourse(request, catalogue);
            return;
        }

        if (!course.IsOffered)
        {
            ledger.Report(request, CourseRequestRules.CourseNotOffered);
            return;
        }

        if (course.Grades.Count > 0 && student.GradeOfNextYear is { } grade && !course.Grades.Contains(grade))
            ledger.Report(request, CourseRequestRules.GradeNotAllowed, string.Join(", ", course.Grades));
        if (!facts!.IsHistoryKnown || options.SkipHistory)
            return;
        if (!course.CanBeRepeated && student.Took(course.Number))
            ledger.Report(request, CourseRequestRules.AlreadyTaken);
        if (course.Prerequisites.Count > 0 && !course.Prerequisites.Any(student.TookOrTakes))
            ledger.Report(request, CourseRequestRules.PrerequisiteMissing, string.Join(" or ", course.Prerequisites));
    }

    private void RefuseCourse(XelloCheckedCourseRequest request, CourseCatalogue catalogue)
    {
        var number = request.CourseNumber;
        if (catalogue.HasElsewhere(number))
            ledger.Report(request, CourseRequestRules.CourseNotInCatalogue);
        else if (catalogue.FindSimilar(number) is { } similar)
            ledger.Report(request, similar.TrimStart('0') == number ? CourseRequestRules.LeadingZerosLost : CourseRequestRules.CourseNotFound,
                similar.TrimStart('0') == number ? similar : $" It has '{similar}': case and leading zeros count.");
        else if (DamageOf(number) is { } damage)
            ledger.Report(request, damage, "course number");
        else
            ledger.Report(request, TableValue.IsFormattedNumber(number) ? CourseRequestRules.SpreadsheetNumber : CourseRequestRules.CourseNotFound,
                TableValue.IsFormattedNumber(number) ? "course number" : "");
    }

    private static CourseRequestRule? DamageOf(string course) =>
        TableValue.IsSpreadsheetNumber(course) ? CourseRequestRules.SpreadsheetNumber
        : TableValue.IsSpreadsheetDate(course) ? CourseRequestRules.SpreadsheetDate
        : null;

    private void JudgeAmongThemselves(ReadOnlySpan<XelloCheckedCourseRequest> requests, List<PSCourseRequest> scheduled)
    {
        // A student has about ten requests, so that looking through them is faster than any index.
        for (var i = 0; i < requests.Length; i++)
        {
            var request = requests[i];
            if (request.IsRefused)
                continue;
            if (request.Request.IsAlternate && (request.Request.AlternateFor == request.CourseNumber || Find(requests, requests.Length, request, alternate: false) is not null))
                ledger.Report(request, CourseRequestRules.AlternateEqualsPrimary);
            else if (Find(requests, i, request, alternate: null) is { } first)
                ledger.Report(request, CourseRequestRules.DuplicateRequest, PlaceOf(first.Request, request.Request));
        }

        for (var i = 0; i < requests.Length; i++)
        {
            if (requests[i].IsRefused)
                continue;
            if (requests[i].Request.IsAlternate)
                JudgeAlternate(requests, i, scheduled);
            if (!requests[i].IsRefused)
                JudgeScheduled(requests[i], scheduled);
        }
    }

    /// <summary>The first of some requests that is for the same course and year and not refused; null when there is none.</summary>
    private static XelloCheckedCourseRequest? Find(ReadOnlySpan<XelloCheckedCourseRequest> requests, int count, XelloCheckedCourseRequest wanted, bool? alternate)
    {
        for (var i = 0; i < count; i++)
        {
            var request = requests[i];
            if (request.IsForTheCourseOf(wanted) && request.Year == wanted.Year && !request.IsRefused
                && (alternate is null || request.Request.IsAlternate == alternate))
                return request;
        }

        return null;
    }

    private void JudgeAlternate(ReadOnlySpan<XelloCheckedCourseRequest> requests, int place, List<PSCourseRequest> scheduled)
    {
        var request = requests[place];
        var (primary, isLinked, hasAny) = (request.Request.AlternateFor, false, false);
        foreach (var other in requests)
        {
            if (other.IsRefused || other.Request.IsAlternate || other.Year != request.Year)
                continue;
            hasAny = true;
            isLinked |= other.CourseNumber == primary;
        }

        foreach (var known in scheduled)
        {
            hasAny |= known.StartYear == request.Year;
            isLinked |= known.StartYear == request.Year && known.CourseNumber == primary;
        }

        if (primary is null ? !hasAny : !isLinked)
        {
            ledger.Report(request, CourseRequestRules.AlternateWithoutPrimary,
                primary is null ? "The student has alternates and no primary request." : $"The student has no request for '{primary}', for which this is an alternate.");
        }

        if (request.Request.Priority is not { } rank)
            return;
        for (var i = 0; i < place; i++)
        {
            var earlier = requests[i];
            if (!earlier.IsRefused && earlier.Request.IsAlternate && earlier.Request.Priority == rank && earlier.Request.AlternateFor == primary && earlier.Year == request.Year)
            {
                ledger.Report(request, CourseRequestRules.AlternateRankedTwice, rank.ToString(CultureInfo.InvariantCulture));
                return;
            }
        }
    }

    private void JudgeScheduled(XelloCheckedCourseRequest request, List<PSCourseRequest> scheduled)
    {
        int? elsewhere = null;
        foreach (var known in scheduled)
        {
            if (known.StartYear != request.Year || known.CourseNumber != request.CourseNumber)
                continue;
            if (known.SchoolNumber == request.SchoolNumber)
            {
                request.Verdict = XelloCourseRequestVerdict.AlreadyRequested;
                ledger.Report(request, CourseRequestRules.AlreadyRequested);
                return;
            }

            elsewhere = known.SchoolNumber;
        }

        if (elsewhere is { } school)
            ledger.Report(request, CourseRequestRules.RequestedElsewhere, school.ToString(CultureInfo.InvariantCulture));
    }

    private void Weigh(StudentRequests requests, RequestedStudent student, int school)
    {
        var limits = options.Limits.CreditsOf(student.GradeOfNextYear);
        if (limits == default)
            return;
        decimal sum = 0;
        var isComplete = true;
        foreach (var request in ledger.RequestsOf(requests))
        {
            if (request.IsRefused || request.Course is null || request.Request.IsAlternate || request.Year != options.Year)
                continue;
            if (request.Credits is { } credits)
                sum += credits;
            else
                isComplete = false;
        }

        var (least, most) = limits;
        // A course whose credits nobody knows may be what is missing.
        if (sum < least && isComplete)
            requests.Report(CourseRequestRules.CreditsBelow.About(requests.Number, "", school, FormattableString.Invariant($"{sum:0.##} credits, and grade {student.GradeOfNextYear} must have {least:0.##}")));
        if (sum > most)
            requests.Report(CourseRequestRules.CreditsAbove.About(requests.Number, "", school, FormattableString.Invariant($"{sum:0.##} credits, and grade {student.GradeOfNextYear} may have {most:0.##}")));
    }

    /// <summary>Students of the schools and grades that the requests are of.</summary>
    private void FindStudentsWithout(RequestFacts sis)
    {
        foreach (var entry in sis.Students.All.Where(entry => !entry.Value.HasRequests).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var student = entry.Value;
            if (student is { IsEnrolled: true, IsGraduating: false, IsLeaving: false, SchoolOfNextYear: { } school, GradeOfNextYear: { } grade }
                && _concerned.Contains((school, grade)) && !sis.Scheduled.Of(entry.Key).Any(known => known.StartYear == options.Year))
                ledger.ReportLast(CourseRequestRules.StudentWithoutRequests.About(entry.Key, "", school));
        }
    }

    private void JudgeSizes(CourseCatalogue catalogue)
    {
        foreach (var course in catalogue.Courses)
        {
            var (least, most) = options.Limits.RequestsOf(course.Number);
            // What nobody wants is no course that does not run.
            if (course.Primary > 0 && course.Primary < least)
                ledger.ReportLast(CourseRequestRules.CourseTooFew.About("", course.Number, catalogue.SchoolNumber, FormattableString.Invariant($"{course.Primary} primary requests, and needs {least:0.##} to run")));
            if (course.Primary > most)
                ledger.ReportLast(CourseRequestRules.CourseTooMany.About("", course.Number, catalogue.SchoolNumber, FormattableString.Invariant($"{course.Primary} primary requests, and can take {most:0.##}")));
        }
    }

    /// <summary>Where the first of two requests stands, for a sentence about the second.</summary>
    private static string PlaceOf(XelloCourseRequest first, XelloCourseRequest second)
    {
        if (first.Row == 0)
            return "An earlier request";
        var row = FormattableString.Invariant($"Row {first.Row}");
        return first.File is { } file && file != second.File ? $"{row} of {Path.GetFileName(file)}" : row;
    }
}
