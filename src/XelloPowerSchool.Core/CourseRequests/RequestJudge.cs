using System.Globalization;
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
        foreach (var entry in ledger.ByStudent)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (facts is null)
                JudgeAlone(entry.Value);
            else
                JudgeStudent(facts, entry.Key, entry.Value);
        }

        if (facts is null)
            return;
        if (facts.Students.IsWhole)
            FindStudentsWithout(facts);
        foreach (var catalogue in facts.Catalogues.OrderBy(entry => entry.Key))
            JudgeSizes(catalogue.Value);
    }

    private void JudgeAlone(List<int> rows)
    {
        foreach (var index in rows)
        {
            var request = ledger[index];
            if (int.TryParse(request.Request.SchoolCode, NumberStyles.None, CultureInfo.InvariantCulture, out var school))
                request.SchoolNumber = school;
            if (DamageOf(request.CourseNumber) is { } damage)
                ledger.Report(index, damage, "course number");
        }

        JudgeAmongThemselves(rows, ScheduledRequests.None);
    }

    private void JudgeStudent(RequestFacts sis, string number, List<int> rows)
    {
        var student = sis.Students.Find(number);
        if (RefuseStudent(sis, number, student, out var rule, out var detail))
        {
            foreach (var index in rows)
            {
                ledger[index].Grade = student?.GradeOfNextYear;
                ledger.Report(index, rule, detail);
            }

            return;
        }

        var school = student!.SchoolOfNextYear!.Value;
        var catalogue = sis.Catalogues[school];
        if (student.GradeOfNextYear is { } grade)
            _concerned.Add((school, grade));
        ReportSchool(sis, number, student, school);
        foreach (var index in rows)
        {
            var request = ledger[index];
            (request.SchoolNumber, request.Grade) = (school, student.GradeOfNextYear);
            JudgeSchoolCode(index, student, school);
            JudgeCourse(index, student, catalogue);
        }

        JudgeAmongThemselves(rows, sis.Scheduled);
        CountAndWeigh(number, student, rows, school);
    }

    private static bool RefuseStudent(RequestFacts sis, string number, RequestedStudent? student, out CourseRequestRule rule, out string detail)
    {
        (rule, detail) = (CourseRequestRules.StudentNotFound, "");
        if (student is null)
        {
            detail = sis.Students.FindWithoutZeros(number) is { } known ? $" It has a student {known}: leading zeros count." : "";
            return true;
        }

        if (!student.IsUnique)
            rule = CourseRequestRules.StudentNotUnique;
        else if (!student.IsEnrolled)
            (rule, detail) = (CourseRequestRules.StudentNotActive, student.Status is { } status ? $"the status in PowerSchool is {status}." : "PowerSchool does not say whether.");
        else if (student.IsGraduating)
            rule = CourseRequestRules.StudentGraduating;
        else if (student.IsLeaving)
            rule = CourseRequestRules.StudentLeaving;
        else if (student.SchoolOfNextYear is not { } school)
            (rule, detail) = (CourseRequestRules.SchoolNotFound, "PowerSchool names no school for the student.");
        else if (!sis.Catalogues.ContainsKey(school))
            (rule, detail) = (CourseRequestRules.SchoolNotFound, FormattableString.Invariant($"Next year's school of the student has the number {school}, and PowerSchool has no such school."));
        else
            return false;
        return true;
    }

    private void ReportSchool(RequestFacts sis, string number, RequestedStudent student, int school)
    {
        if (student.School is { } present && present != school)
            ledger.ReportLast(CourseRequestRules.OtherSchoolNextYear.About(number, "", school, school.ToString(CultureInfo.InvariantCulture)));
        else if (sis.Schools.TryGetValue(school, out var here) && here.HighGrade is { } high && student.GradeOfNextYear > high)
            ledger.ReportLast(CourseRequestRules.NextSchoolMissing.About(number, "", school));
    }

    private void JudgeSchoolCode(int index, RequestedStudent student, int school)
    {
        if (ledger[index].Request.SchoolCode is { } code && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var named)
            && named != school && named != student.School)
            ledger.Report(index, CourseRequestRules.OtherSchool, school.ToString(CultureInfo.InvariantCulture));
    }

    private void JudgeCourse(int index, RequestedStudent student, CourseCatalogue catalogue)
    {
        var request = ledger[index];
        if (catalogue.Find(request.CourseNumber) is not { } course)
        {
            RefuseCourse(index, catalogue);
            return;
        }

        request.Course = course;
        if (!course.IsOffered)
        {
            ledger.Report(index, CourseRequestRules.CourseNotOffered);
            return;
        }

        if (course.Grades.Count > 0 && student.GradeOfNextYear is { } grade && !course.Grades.Contains(grade))
            ledger.Report(index, CourseRequestRules.GradeNotAllowed, string.Join(", ", course.Grades));
        if (!facts!.IsHistoryKnown || options.SkipHistory)
            return;
        if (!course.CanBeRepeated && student.Took(course.Number))
            ledger.Report(index, CourseRequestRules.AlreadyTaken);
        if (course.Prerequisites.Count > 0 && !course.Prerequisites.Any(student.TookOrTakes))
            ledger.Report(index, CourseRequestRules.PrerequisiteMissing, string.Join(" or ", course.Prerequisites));
    }

    private void RefuseCourse(int index, CourseCatalogue catalogue)
    {
        var number = ledger[index].CourseNumber;
        if (catalogue.HasElsewhere(number))
            ledger.Report(index, CourseRequestRules.CourseNotInCatalogue);
        else if (catalogue.FindSimilar(number) is { } similar)
            ledger.Report(index, similar.TrimStart('0') == number ? CourseRequestRules.LeadingZerosLost : CourseRequestRules.CourseNotFound,
                similar.TrimStart('0') == number ? similar : $" It has '{similar}': case and leading zeros count.");
        else if (DamageOf(number) is { } damage)
            ledger.Report(index, damage, "course number");
        else
            ledger.Report(index, TableValue.IsFormattedNumber(number) ? CourseRequestRules.SpreadsheetNumber : CourseRequestRules.CourseNotFound,
                TableValue.IsFormattedNumber(number) ? "course number" : "");
    }

    private static CourseRequestRule? DamageOf(string course) =>
        TableValue.IsSpreadsheetNumber(course) ? CourseRequestRules.SpreadsheetNumber
        : TableValue.IsSpreadsheetDate(course) ? CourseRequestRules.SpreadsheetDate
        : null;

    private void JudgeAmongThemselves(List<int> rows, ScheduledRequests scheduled)
    {
        // A student has about ten requests, so that looking through them is faster than any index.
        for (var i = 0; i < rows.Count; i++)
        {
            if (ledger.IsRefused(rows[i]))
                continue;
            var request = ledger[rows[i]];
            if (request.Request.IsAlternate && (request.Request.AlternateFor == request.CourseNumber || Find(rows, rows.Count, request, alternate: false) >= 0))
                ledger.Report(rows[i], CourseRequestRules.AlternateEqualsPrimary);
            else if (Find(rows, i, request, alternate: null) is >= 0 and var first)
                ledger.Report(rows[i], CourseRequestRules.DuplicateRequest, ledger[first].Request.Row is > 0 and var row ? FormattableString.Invariant($"Row {row}") : "An earlier request");
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (ledger.IsRefused(rows[i]))
                continue;
            if (ledger[rows[i]].Request.IsAlternate)
                JudgeAlternate(rows, i, scheduled);
            if (!ledger.IsRefused(rows[i]))
                JudgeScheduled(rows[i], scheduled);
        }
    }

    /// <summary>Index of the first of some requests that is for the same course and year and not refused; -1 when there is none.</summary>
    private int Find(List<int> rows, int count, XelloCheckedCourseRequest wanted, bool? alternate)
    {
        for (var i = 0; i < count; i++)
        {
            var request = ledger[rows[i]];
            if (request.CourseNumber == wanted.CourseNumber && request.Year == wanted.Year && !ledger.IsRefused(rows[i])
                && (alternate is null || request.Request.IsAlternate == alternate))
                return rows[i];
        }

        return -1;
    }

    private void JudgeAlternate(List<int> rows, int place, ScheduledRequests scheduled)
    {
        var index = rows[place];
        var request = ledger[index];
        var (primary, isLinked, hasAny) = (request.Request.AlternateFor, false, false);
        foreach (var other in rows)
        {
            if (ledger.IsRefused(other) || ledger[other].Request.IsAlternate || ledger[other].Year != request.Year)
                continue;
            hasAny = true;
            isLinked |= ledger[other].CourseNumber == primary;
        }

        foreach (var known in scheduled.Of(request.StudentId))
        {
            hasAny |= known.StartYear == request.Year;
            isLinked |= known.StartYear == request.Year && known.CourseNumber == primary;
        }

        if (primary is null ? !hasAny : !isLinked)
        {
            ledger.Report(index, CourseRequestRules.AlternateWithoutPrimary,
                primary is null ? "The student has alternates and no primary request." : $"The student has no request for '{primary}', for which this is an alternate.");
        }

        if (request.Request.Priority is not { } rank)
            return;
        for (var i = 0; i < place; i++)
        {
            var earlier = ledger[rows[i]];
            if (!ledger.IsRefused(rows[i]) && earlier.Request.IsAlternate && earlier.Request.Priority == rank && earlier.Request.AlternateFor == primary && earlier.Year == request.Year)
            {
                ledger.Report(index, CourseRequestRules.AlternateRankedTwice, rank.ToString(CultureInfo.InvariantCulture));
                return;
            }
        }
    }

    private void JudgeScheduled(int index, ScheduledRequests scheduled)
    {
        var request = ledger[index];
        int? elsewhere = null;
        foreach (var known in scheduled.Of(request.StudentId))
        {
            if (known.StartYear != request.Year || known.CourseNumber != request.CourseNumber)
                continue;
            if (known.SchoolNumber == request.SchoolNumber)
            {
                request.Verdict = XelloCourseRequestVerdict.AlreadyRequested;
                ledger.Report(index, CourseRequestRules.AlreadyRequested);
                return;
            }

            elsewhere = known.SchoolNumber;
        }

        if (elsewhere is { } school)
            ledger.Report(index, CourseRequestRules.RequestedElsewhere, school.ToString(CultureInfo.InvariantCulture));
    }

    private void CountAndWeigh(string number, RequestedStudent student, List<int> rows, int school)
    {
        decimal credits = 0;
        var isComplete = true;
        foreach (var index in rows)
        {
            var request = ledger[index];
            if (ledger.IsRefused(index) || request.Course is not { } course)
                continue;
            course.Count(student.GradeOfNextYear, request.Request.IsAlternate);
            if (request.Request.IsAlternate || request.Year != options.Year)
                continue;
            credits += request.Credits ?? 0;
            isComplete &= request.Credits is not null;
        }

        var (least, most) = options.Limits.CreditsOf(student.GradeOfNextYear);
        // A course whose credits nobody knows may be what is missing.
        if (credits < least && isComplete)
            ledger.ReportLast(CourseRequestRules.CreditsBelow.About(number, "", school, FormattableString.Invariant($"{credits:0.##} credits, and grade {student.GradeOfNextYear} must have {least:0.##}")));
        if (credits > most)
            ledger.ReportLast(CourseRequestRules.CreditsAbove.About(number, "", school, FormattableString.Invariant($"{credits:0.##} credits, and grade {student.GradeOfNextYear} may have {most:0.##}")));
    }

    /// <summary>Students of the schools and grades that the requests are of.</summary>
    private void FindStudentsWithout(RequestFacts sis)
    {
        foreach (var entry in sis.Students.All.Where(entry => !ledger.ByStudent.ContainsKey(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
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
}
