using System.Globalization;
using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Sections, enrolments, stored grades, requests, tables and queries, through the pipeline and alone, over real HTTP.</summary>
public sealed class CourseRecordTests : IClassFixture<CourseRecordTests.District>
{
    private readonly ModuleSession _session;

    public CourseRecordTests(District district) => _session = district.Session;

    [Fact]
    public void SectionsOfSchoolsYearsAndCourses()
    {
        IReadOnlyList<PSObject> all = _session.Run("Get-PSSection");
        Assert.NotEmpty(all);
        PSObject first = all[0];
        string school = Text(first, "SchoolNumber"), course = Text(first, "CourseNumber");
        Same(all.Where(s => Text(s, "SchoolNumber") == school), _session.Run($"Get-PSSection {school}"));
        Same(all.Where(s => Text(s, "SchoolNumber") == school), _session.Run($"Get-PSSchool -SchoolNumber {school} | Get-PSSection"));
        Same(all.Where(s => Text(s, "CourseNumber") == course), _session.Run($"Get-PSSection -CourseNumber '{course}'"));
        Assert.NotEmpty(_session.Run("Get-PSSection -Year 2026"));
        Assert.Empty(_session.Run("Get-PSSection -Year 1999"));
    }

    [Theory]
    [InlineData("Get-PSCourseEnrollment")]
    [InlineData("Get-PSCourseHistory")]
    [InlineData("Get-PSCourseRequest")]
    public void RecordsOfStudentsHoweverTheyAreNamed(string cmdlet)
    {
        IReadOnlyList<PSObject> all = _session.Run(cmdlet);
        Assert.NotEmpty(all);
        string number = Text(all[0], "StudentNumber");
        PSObject[] wanted = [.. all.Where(r => Text(r, "StudentNumber") == number)];
        Same(wanted, _session.Run($"{cmdlet} {number}"));
        Same(wanted, _session.Run($"{cmdlet} -Student '{number}'"));
        Same(wanted, _session.Run($"Get-PSStudent {number} -EnrollStatus A, P, T, G, H, I | {cmdlet}"));
        Same(wanted, _session.Run($"[pscustomobject]@{{ Student_Number = '{number}' }} | {cmdlet}"));
        Same(wanted, _session.Run($"{cmdlet} {number} | ForEach-Object {{ $_ }} | {cmdlet}").DistinctBy(Id));
        Assert.Empty(_session.Run($"Get-PSStudent -Name Nobodyhasthisname | {cmdlet}"));
        Assert.Equal("StudentNotFound", _session.Try($"{cmdlet} 'no number'").ErrorId);
    }

    [Theory]
    [InlineData("Get-PSCourseEnrollment")]
    [InlineData("Get-PSCourseHistory")]
    [InlineData("Get-PSCourseRequest")]
    public void RecordsOfSchoolsAndYears(string cmdlet)
    {
        IReadOnlyList<PSObject> all = _session.Run(cmdlet);
        string school = Text(all[0], "SchoolNumber");
        Same(all.Where(r => Text(r, "SchoolNumber") == school), _session.Run($"{cmdlet} -School {school}"));
        Same(all.Where(r => Text(r, "SchoolNumber") == school), _session.Run($"Get-PSSchool -SchoolNumber {school} | {cmdlet}"));
        string[] years = [.. Enumerable.Range(2020, 10).Select(y => y.ToString(CultureInfo.InvariantCulture))];
        Same(all, _session.Run($"{cmdlet} -Year ({string.Join(", ", years)})"));
        Assert.Empty(_session.Run($"{cmdlet} -Year 1999"));
        Assert.Equal("SchoolNotFound", _session.Try($"{cmdlet} -School 'No School'").ErrorId);
    }

    [Fact]
    public void ManyStudentsAreAskedForTogether()
    {
        int before = Requests();
        IReadOnlyList<PSObject> records = _session.Run("Get-PSStudent -First 150 | Get-PSCourseEnrollment");
        Assert.True(records.Select(r => Text(r, "StudentNumber")).Distinct().Count() > 100);
        Assert.InRange(Requests() - before, 4, 60);
    }

    [Fact]
    public void DroppedEnrolmentsAreMarkedAndNotLost()
    {
        IReadOnlyList<PSObject> all = _session.Run("Get-PSCourseEnrollment");
        Assert.Contains(all, r => r.Properties["IsDropped"].Value is true);
        Assert.Contains(all, r => r.Properties["IsDropped"].Value is false);
    }

    [Fact]
    public void TableRowsShowTheirColumnsAsProperties()
    {
        IReadOnlyList<PSObject> rows = _session.Run("Get-PSTableRecord students -Field dcid, id, student_number, last_name -Filter 'enroll_status==0' -First 3");
        Assert.Equal(3, rows.Count);
        Assert.All(rows, r => Assert.IsType<string>(r.Properties["last_name"].Value));
        // The column id and not the row's key, which is the column dcid.
        Assert.All(rows, r => Assert.IsType<string>(r.Properties["id"].Value));
        string shown = _session.Show("Get-PSTableRecord schools -Field school_number, name -First 1");
        Assert.Contains("school_number", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Fields", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void TableRowsComeInPagesAndInOrder()
    {
        string[] all = [.. _session.Run("Get-PSTableRecord students -Field dcid -Filter 'enroll_status==0'").Select(r => Text(r, "dcid"))];
        Assert.Equal(400, all.Length);
        Assert.Equal(all.Skip(130).Take(40), _session.Run("Get-PSTableRecord students -Field dcid -Filter 'enroll_status==0' -Skip 130 -First 40").Select(r => Text(r, "dcid")));
        Assert.Equal(all.Reverse().Take(5), _session.Run("Get-PSTableRecord students -Field dcid -Filter 'enroll_status==0' -Sort dcid -Descending -First 5").Select(r => Text(r, "dcid")));
        Assert.Equal("400", _session.Run("Get-PSTableRecord students -Field dcid -Filter 'enroll_status==0' -First 0 -IncludeTotalCount").Single().BaseObject.ToString());
        Assert.Equal("TableNotFound", _session.Try("Get-PSTableRecord nothing -Field dcid").ErrorId);
        Assert.Equal("FieldNotFound", _session.Try("Get-PSTableRecord students -Field nothing").ErrorId);
        Assert.Equal("ParameterArgumentValidationError", _session.Try("Get-PSTableRecord '../x' -Field dcid").ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-PageSize 70")]
    public void QueriesWriteRowsWithColumns(string how)
    {
        IReadOnlyList<PSObject> schools = _session.Run($"Invoke-PSQuery com.xellopowerschool.sync.schools {how}");
        Assert.Contains(schools, s => Text(s, "school_number") == "701");
        IReadOnlyList<PSObject> students = _session.Run($"Invoke-PSQuery com.xellopowerschool.sync.students @{{ schoolid = 701; statuses = ',0,' }} {how}");
        Assert.NotEmpty(students);
        Assert.All(students, s => Assert.Equal("701", Text(s, "schoolid")));
        Assert.Equal(students.Skip(2).Take(3).Select(s => Text(s, "dcid")),
            _session.Run($"Invoke-PSQuery com.xellopowerschool.sync.students @{{ schoolid = 701; statuses = ',0,' }} {how} -Skip 2 -First 3").Select(s => Text(s, "dcid")));
        Assert.Equal("PluginQueryNotFound", _session.Try($"Invoke-PSQuery com.example.nothing {how}").ErrorId);
    }

    [Fact]
    public void StudentsAreFoundByIdLetterAndCode()
    {
        PSObject student = _session.Run("Get-PSStudent -First 1").Single();
        Assert.Equal(Text(student, "StudentNumber"), Text(_session.Run($"Get-PSStudent -Id {student.Properties["Id"].Value}").Single(), "StudentNumber"));
        Assert.Equal("StudentNotFound", _session.Try("Get-PSStudent -Id 99999999").ErrorId);

        string[] gone = [.. _session.Run("Get-PSStudent -EnrollStatus TransferredOut").Select(s => Text(s, "StudentNumber"))];
        Assert.NotEmpty(gone);
        Assert.Equal(gone, _session.Run("Get-PSStudent -EnrollStatus t").Select(s => Text(s, "StudentNumber")));
        Assert.Equal(gone, _session.Run("Get-PSStudent -EnrollStatus 2").Select(s => Text(s, "StudentNumber")));
        Assert.Equal(gone, _session.Run("Get-PSStudent -Status '2'").Select(s => Text(s, "StudentNumber")));
        Assert.Equal(_session.Run("Get-PSStudent -Status Inactive").Count, _session.Run("Get-PSStudent -Status 5").Count);
        Assert.NotEmpty(_session.Try("Get-PSStudent -Status X").Errors);
    }

    [Fact]
    public void StudentsComeInPages()
    {
        string[] all = [.. _session.Run("Get-PSStudent").Select(s => Text(s, "StudentNumber"))];
        Assert.Equal(all.Skip(10).Take(5), _session.Run("Get-PSStudent -Skip 10 -First 5").Select(s => Text(s, "StudentNumber")));
        Assert.Equal("400", _session.Run("Get-PSStudent -First 0 -IncludeTotalCount").Single().BaseObject.ToString());
        Assert.Equal(7, _session.Run("Get-PSSchool | Get-PSStudent -First 7").Count);
    }

    [Fact]
    public void ExtensionFieldsAreProperties()
    {
        // The plugin does not ask for a district's own tables: the resources are where they can be read without.
        _session.Run("$sandbox | Connect-PowerSchool -Name extended -Source V1");
        IReadOnlyList<PSObject> students = _session.Run("Get-PSStudent -Connection extended -Extension u_students_extension | Where-Object { $_.u_students_extension.preferredname }");
        Assert.NotEmpty(students);
        Assert.All(students, s => Assert.IsType<string>(((PSObject)s.Properties["u_students_extension"].Value).Properties["preferredname"].Value));
        _session.Run("Disconnect-PowerSchool extended");
    }

    [Theory]
    [InlineData("PowerQuery")]
    [InlineData("V1")]
    [InlineData("Table")]
    public void TheSourceCanBeChosenAndIsShown(string source)
    {
        string[] expected = [.. _session.Run("Get-PSStudent").Select(s => Text(s, "StudentNumber")).Order(StringComparer.Ordinal)];
        _session.Run($"$sandbox | Connect-PowerSchool -Name chosen -Source {source}");
        try
        {
            Assert.Equal(source, _session.Run("(Get-PowerSchoolConnection chosen).Source").Single().ToString());
            Assert.Equal(expected, _session.Run("Get-PSStudent -Connection chosen").Select(s => Text(s, "StudentNumber")).Order(StringComparer.Ordinal));
            Assert.Contains(source, _session.Show("Get-PowerSchoolConnection chosen"), StringComparison.Ordinal);
        }
        finally
        {
            _session.Run("Disconnect-PowerSchool chosen");
        }
    }

    [Fact]
    public void TheFirstSourceThatIsAllowedIsTaken() =>
        Assert.Equal("PowerQuery", _session.Run("(Get-PowerSchoolConnection courses).Source").Single().ToString());

    private int Requests() => (int)_session.Run("$sandbox.Requests.Count").Single().BaseObject;

    private static void Same(IEnumerable<PSObject> expected, IEnumerable<PSObject> actual) =>
        Assert.Equal(expected.Select(Id).Order(), actual.Select(Id).Order());

    private static long Id(PSObject record) => (long)record.Properties["Id"].Value;

    private static string Text(PSObject o, string property) => o.Properties[property]?.Value?.ToString() ?? "";

    public sealed class District : IDisposable
    {
        public District() =>
            Session.Run("$sandbox = Start-PowerSchoolSandbox -Name courses -Students 400 -Schools 4 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Name courses; $PSDefaultParameterValues['Get-PS*:Connection'] = 'courses'; $PSDefaultParameterValues['Invoke-PS*:Connection'] = 'courses'");

        internal ModuleSession Session { get; } = new();

        public void Dispose()
        {
            Session.Run("Stop-PowerSchoolSandbox courses");
            Session.Dispose();
        }
    }
}
