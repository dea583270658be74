using XelloPowerSchool.CourseRequests;
using Xunit;

namespace XelloPowerSchool.Tests.CourseRequests;

public sealed class CourseRequestComparerTests
{
    private readonly InMemorySis _sis = new InMemorySis().Add("100").Add("200", InMemorySis.Middle, InMemorySis.High, grade: 8).Add("300").Add("400");

    [Fact]
    public async Task EachRequestIsLandedMissingExtraOrChanged()
    {
        var check = await Check(Request("100", "ENG10"), Request("100", "MAT10"), Request("200", "ENG10"), Request("200", "MAT10"), Request("300", "NONE"), Request("400", "ENG10"));
        Add("100", "ENG10");
        Add("100", "ENG10"); // imported twice
        Add("100", "0ART"); // entered by hand
        Add("100", "MAT10", year: 2026); // last year's
        Add("200", "ENG10", school: InMemorySis.Middle);
        Add("200", "MAT10", year: 1990); // YearID 37 instead of 3700
        Add("300", "ENG10");
        Add("999", "ENG10"); // nobody of ours

        var comparison = await new CourseRequestComparer(_sis).CompareAsync(check, null, CancellationToken.None);

        Assert.Equal(
            [
                "Landed: 100 ENG10", "Missing: 100 MAT10", "Extra: 100 ENG10", "Extra: 100 0ART", "Changed: 200 ENG10", "Changed: 200 MAT10", "Extra: 300 ENG10",
                "Missing: 400 ENG10",
            ],
            comparison.Differences.Select(difference => difference.ToString()));
        Assert.Equal(
            ["school 20 instead of 30", "year 1990 instead of 2027: YearID is stored times 100"],
            comparison.Differences.Where(difference => difference.Status == XelloCourseRequestStatus.Changed).Select(difference => difference.Detail));
        var rate = Assert.Single(comparison.Rates);
        Assert.Equal(new XelloCourseRequestRate(30, "High", 1, 2, 3, 2), rate);
        Assert.Equal((5, 20m), (rate.Expected, rate.Rate));
    }

    [Fact]
    public async Task WhatTheCheckFoundThereAlreadyIsExpectedToo()
    {
        Add("100", "ENG10");
        var check = await Check(Request("100", "ENG10"));
        Assert.Equal(1, check.AlreadyRequested);
        var comparison = await new CourseRequestComparer(_sis).CompareAsync(check, null, CancellationToken.None);
        Assert.Equal([XelloCourseRequestStatus.Landed], comparison.Differences.Select(difference => difference.Status));
        Assert.Equal(100m, Assert.Single(comparison.Rates).Rate);
    }

    [Fact]
    public async Task WhenPowerSchoolCannotBeReadNothingIsMissing()
    {
        var check = await Check(Request("100", "ENG10"));
        _sis.Closed.Add("schedulerequests");
        Assert.Equal("AccessDenied", (await Assert.ThrowsAsync<XelloException>(() => new CourseRequestComparer(_sis).CompareAsync(check, null, CancellationToken.None))).Id);
    }

    private static XelloCourseRequest Request(string student, string course) => new() { StudentId = student, CourseNumber = course };

    private void Add(string student, string course, int school = InMemorySis.High, int year = 2027) => _sis.Requests.Add(
        new PSCourseRequest { Id = _sis.Requests.Count + 1, StudentNumber = student, CourseNumber = course, SchoolNumber = school, StartYear = year });

    private Task<XelloCourseRequestCheck> Check(params XelloCourseRequest[] requests) =>
        new CourseRequestCheck(_sis, new() { Year = 2027 }).CheckAsync(requests, null, CancellationToken.None);
}
