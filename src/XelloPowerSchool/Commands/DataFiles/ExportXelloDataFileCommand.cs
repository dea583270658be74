using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Commands;

/// <summary>Writes Xello's data files into a folder as one set: staged, read back, checked, and moved together.</summary>
[Cmdlet(VerbsData.Export, "XelloDataFile", SupportsShouldProcess = true)]
[OutputType(typeof(XelloExportedFile))]
public sealed class ExportXelloDataFileCommand : RosterCmdlet
{
    private readonly List<XelloAccount> _input = [];

    /// <summary>The folder to write into, which must exist.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The accounts of the students, from Get-XelloRoster or Get-XelloAccount. Default: the roster is read now.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public XelloAccount? InputObject { get; set; }

    /// <summary>Which files to write. Default: School and Student, and those that records are given for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public XelloDataFileKind[] File { get; set; } = [XelloDataFileKind.School, XelloDataFileKind.Student];

    /// <summary>Xello's contract: the name of a profile, the path of one of your own, or an object of Get-XelloProfile. Default: xello-us.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNull]
    public ProfileIdentity Profile { get; set; } = ProfileIdentity.Default;

    /// <summary>The educators, one object for each of their schools. Who is not among them is deactivated in Xello.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloEducator[] Educator { get; set; } = [];

    /// <summary>Which educator has which students.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloEducatorStudent[] EducatorStudent { get; set; } = [];

    /// <summary>Groups of students.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloStudentGroup[] StudentGroup { get; set; } = [];

    /// <summary>Parents and guardians, one object for each of their children.</summary>
    [Parameter]
    [ValidateNotNull]
    public XelloFamilyMember[] Family { get; set; } = [];

    /// <summary>Writes the files also when the folder has exactly these already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            _input.Add(InputObject);
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        string folder = ResolvePath(Path);
        DataFileProfile profile = Profile.Resolve(this);
        XelloDataFileKind[] kinds = Kinds();
        List<XelloFinding> findings = [];
        MoreDataFiles more = MoreFiles(profile, kinds, findings);
        more.EnsureKnown();
        var export = new DataFileExport(profile, folder, TimeProvider.System);
        await export.PrepareAsync(cancellationToken).ConfigureAwait(false);

        (IReadOnlyCollection<XelloAccount> accounts, IReadOnlyCollection<XelloSchool> schools) = await StudentsAsync(cancellationToken).ConfigureAwait(false);
        XelloAccount[] writable = Writable(accounts, profile);
        string action = string.Format(CultureInfo.InvariantCulture, "Write {0} of {1:N0} students", string.Join(", ", kinds), writable.Length);
        if (!ShouldProcess(folder, action))
        {
            return;
        }

        IReadOnlyList<XelloExportedFile> files =
            await export.RunAsync(kinds, schools, writable, more, Force, cancellationToken).ConfigureAwait(false);
        WriteSummary(findings);
        WriteObjects(files);
    }

    private XelloDataFileKind[] Kinds()
    {
        HashSet<XelloDataFileKind> kinds = [.. File];
        foreach ((XelloDataFileKind kind, int count) in new[]
        {
            (XelloDataFileKind.Educator, Educator.Length), (XelloDataFileKind.EducatorStudent, EducatorStudent.Length),
            (XelloDataFileKind.StudentGroup, StudentGroup.Length), (XelloDataFileKind.Family, Family.Length),
        })
        {
            if (count > 0)
            {
                kinds.Add(kind);
            }
        }

        return [.. kinds.OrderBy(k => k)];
    }

    private MoreDataFiles MoreFiles(DataFileProfile profile, XelloDataFileKind[] kinds, ICollection<XelloFinding> findings) => new(
        profile, [.. kinds.Where(k => k is not (XelloDataFileKind.School or XelloDataFileKind.Student))])
    {
        Courses = kinds.Any(k => k is XelloDataFileKind.CourseCodes or XelloDataFileKind.StudentCourses)
            ? new CourseFileReader(Client(), StudentMapping, Today, findings)
            : null,
        Findings = findings,
        Educators = Educator,
        EducatorStudents = EducatorStudent,
        StudentGroups = StudentGroup,
        Families = Family,
    };

    private async Task<(IReadOnlyCollection<XelloAccount> Accounts, IReadOnlyCollection<XelloSchool> Schools)> StudentsAsync(CancellationToken cancellationToken)
    {
        IReadOnlyCollection<XelloAccount> accounts = _input;
        RosterSnapshot? snapshot = RosterSnapshot.Of(_input);
        if (!MyInvocation.ExpectingInput && InputObject is null)
        {
            ProvenRoster roster = await ReadRosterAsync(cancellationToken).ConfigureAwait(false);
            (accounts, snapshot) = (roster.Accounts, roster.Snapshot);
            foreach (XelloFinding finding in snapshot.Findings)
            {
                WriteFinding(finding);
            }
        }

        if (snapshot is not null && (accounts.Count < snapshot.Accounts || !snapshot.Scope.AllSchools || snapshot.Scope.Grades.Count < RosterScope.District.Grades.Count))
        {
            WriteWarning(string.Format(
                CultureInfo.InvariantCulture, "The files have a part of the district only, {0:N0} students. Xello hides who is not in them.", accounts.Count));
        }

        return (accounts, snapshot?.Schools ?? await SchoolsAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<XelloSchool>> SchoolsAsync(CancellationToken cancellationToken)
    {
        List<PSSchool> schools = [];
        await foreach (PSSchool school in Client().GetSchoolsAsync(cancellationToken).ConfigureAwait(false))
        {
            schools.Add(school);
        }

        return new SchoolDirectory(schools, StudentMapping.Contract).Schools;
    }

    /// <summary>The active accounts that the contract takes; what it has against the others is an error each.</summary>
    private XelloAccount[] Writable(IReadOnlyCollection<XelloAccount> accounts, DataFileProfile profile) =>
    [
        .. accounts.Where(account =>
        {
            IReadOnlyList<XelloFinding> wrong = account.Status == XelloAccountStatus.Active ? profile.Check(account) : [];
            foreach (XelloFinding finding in wrong)
            {
                WriteFinding(finding);
            }

            return account.Status == XelloAccountStatus.Active && wrong.Count == 0;
        }),
    ];
}
