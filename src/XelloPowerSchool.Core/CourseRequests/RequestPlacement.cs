namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// Finds the school of next year for each student and the course for each request. The requests of students who will be in no school
/// are refused; the others are left to the judge.
/// </summary>
internal static class RequestPlacement
{
    public static void Place(RequestLedger ledger, RequestFacts sis, CancellationToken cancellationToken)
    {
        // One student says nothing about another.
        Parallel.For(0, ledger.Students.Count, new ParallelOptions { CancellationToken = cancellationToken }, i => Place(ledger, sis, ledger.Students[i]));
    }

    private static void Place(RequestLedger ledger, RequestFacts sis, StudentRequests student)
    {
        var grade = student.Student?.GradeOfNextYear;
        if (IsRefused(sis, student, out var rule, out var detail))
        {
            var nowhere = new RequestOutcome(null, grade);
            foreach (var request in ledger.RequestsOf(student))
            {
                request.Outcome = nowhere;
                ledger.Report(request, rule, detail);
            }

            return;
        }

        var catalogue = student.Catalogue!;
        var place = new RequestOutcome(catalogue.SchoolNumber, grade);
        foreach (var request in ledger.RequestsOf(student))
        {
            request.Outcome = place;
            request.Course = catalogue.Find(request.CourseNumber);
            // Set once and never taken back, so that it does not matter who does it.
            if (request.Course is { IsAskedFor: false } course)
                course.IsAskedFor = true;
        }
    }

    private static bool IsRefused(RequestFacts sis, StudentRequests requests, out CourseRequestRule rule, out string detail)
    {
        (rule, detail) = (CourseRequestRules.StudentNotFound, "");
        if (requests.Student is not { } student)
        {
            detail = sis.Students.FindWithoutZeros(requests.Number) is { } known ? $" It has a student {known}: leading zeros count." : "";
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
        else if (!sis.Catalogues.TryGetValue(school, out var catalogue))
            (rule, detail) = (CourseRequestRules.SchoolNotFound, FormattableString.Invariant($"Next year's school of the student has the number {school}, and PowerSchool has no such school."));
        else
            requests.Catalogue = catalogue;
        return requests.Catalogue is null;
    }
}
