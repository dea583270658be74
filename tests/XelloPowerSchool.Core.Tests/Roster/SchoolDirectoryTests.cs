using XelloPowerSchool.Roster;
using Xunit;

namespace XelloPowerSchool.Tests.Roster;

public sealed class SchoolDirectoryTests
{
    [Theory]
    [InlineData(0, 5, 2)]
    [InlineData(-1, 8, 2)]
    [InlineData(6, 8, 2)]
    [InlineData(9, 12, 1)]
    [InlineData(7, 12, 1)]
    [InlineData(7, 9, 1)]
    [InlineData(6, 12, 3)]
    [InlineData(0, 12, 3)]
    [InlineData(null, 12, 3)]
    [InlineData(null, 8, 2)]
    [InlineData(9, null, 3)]
    [InlineData(null, null, 3)]
    public void TypeFollowsTheGrades(int? low, int? high, int type) => Assert.Equal(type, SchoolDirectory.SchoolType(low, high));

    [Fact]
    public void SchoolsStandInOrderWithoutGraduatedStudents()
    {
        var directory = new SchoolDirectory(
        [
            new PSSchool { SchoolNumber = 9, Name = "Nine", LowGrade = 0, HighGrade = 5 },
            new PSSchool { SchoolNumber = 999999, Name = "Graduated Students" },
            new PSSchool { SchoolNumber = 10, Name = "Ten", LowGrade = 9, HighGrade = 12 },
        ]);

        Assert.Equal([new XelloSchool("10", "Ten", 1), new XelloSchool("9", "Nine", 2)], directory.Schools);
        Assert.Equal("9", directory.CodeOf(9));
        Assert.Null(directory.CodeOf(999999));
        Assert.Empty(directory.Findings);
    }

    [Fact]
    public void NamesAreCleanedAndMissingOnesReplaced()
    {
        var directory = new SchoolDirectory([new PSSchool { SchoolNumber = 1, Name = "North|South" }, new PSSchool { SchoolNumber = 2, Name = " " }]);

        Assert.Equal(["North South", "2"], directory.Schools.Select(school => school.Name));
        Assert.Equal(["SeparatorReplaced: 1", "BlanksCollapsed: 2", "MissingSchoolName: 2"], directory.Findings.Select(finding => finding.ToString()));
        Assert.All(directory.Findings, finding => Assert.Equal(XelloSeverity.Warning, finding.Severity));
    }
}
