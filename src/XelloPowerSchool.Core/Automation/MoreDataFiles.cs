using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Adds files beside schools and students to a set: courses, read from the SIS, and what somebody has handed over. A list that
/// cannot be read completely ends the set; a single row that the contract refuses is left out, with a finding.
/// </summary>
/// <param name="profile">The contract.</param>
/// <param name="kinds">The files to add.</param>
internal sealed class MoreDataFiles(DataFileProfile profile, IReadOnlyCollection<XelloDataFileKind> kinds)
{
    /// <summary>Reads the SIS; needed for the course files only.</summary>
    public CourseFileReader? Courses { get; init; }

    /// <summary>What is wrong with rows.</summary>
    public ICollection<XelloFinding> Findings { get; init; } = [];

    public IReadOnlyCollection<XelloEducator> Educators { get; init; } = [];

    public IReadOnlyCollection<XelloEducatorStudent> EducatorStudents { get; init; } = [];

    public IReadOnlyCollection<XelloStudentGroup> StudentGroups { get; init; } = [];

    public IReadOnlyCollection<XelloFamilyMember> Families { get; init; } = [];

    /// <summary>The files that are added.</summary>
    public IReadOnlyCollection<XelloDataFileKind> Kinds => kinds;

    /// <summary>Throws unless the profile has all of the files.</summary>
    /// <exception cref="XelloException"><c>ProfileWithoutFile</c>.</exception>
    public void EnsureKnown()
    {
        foreach (var kind in kinds)
            if (profile.Contract.Find(kind) is null)
                throw Error.ProfileWithoutFile(profile.Name, kind);
    }

    /// <param name="set">The set, with schools and students in it.</param>
    /// <param name="accounts">The students of the set.</param>
    /// <param name="cancellationToken">Stops reading and writing.</param>
    public async Task AddToAsync(DataFileSet set, IReadOnlyCollection<XelloAccount> accounts, CancellationToken cancellationToken)
    {
        EnsureKnown();
        if (kinds.Contains(XelloDataFileKind.CourseCodes) || kinds.Contains(XelloDataFileKind.StudentCourses))
        {
            var catalogue = await Courses!.ReadCatalogueAsync(cancellationToken).ConfigureAwait(false);
            Add(set, XelloDataFileKind.CourseCodes, profile.Courses, catalogue.Courses, cancellationToken);
            if (kinds.Contains(XelloDataFileKind.StudentCourses))
                await set.AddAsync(
                    profile.StudentCourses!, Courses.ReadStudentCoursesAsync(accounts, catalogue, cancellationToken), cancellationToken, Findings.Add)
                    .ConfigureAwait(false);
        }

        var students = new HashSet<string>(accounts.Select(account => account.StudentId), StringComparer.Ordinal);
        Add(set, XelloDataFileKind.Educator, profile.Educators, Educators, cancellationToken);
        Add(
            set, XelloDataFileKind.EducatorStudent, profile.EducatorStudents, OfStudents(EducatorStudents, row => row.StudentId, students), cancellationToken);
        Add(set, XelloDataFileKind.StudentGroup, profile.StudentGroups, OfStudents(StudentGroups, row => row.StudentId, students), cancellationToken);
        Add(set, XelloDataFileKind.Family, profile.Families, OfStudents(Families, row => row.StudentId, students), cancellationToken);
    }

    private void Add<T>(
        DataFileSet set, XelloDataFileKind kind, DataFileLayout<T>? layout, IEnumerable<T> records, CancellationToken cancellationToken)
    {
        if (layout is not null && kinds.Contains(kind))
            set.Add(layout, records, cancellationToken, Findings.Add);
    }

    /// <summary>The records of students who are in the set: lists that somebody keeps are seldom as new as the roster.</summary>
    private IEnumerable<T> OfStudents<T>(IEnumerable<T> records, Func<T, string> student, HashSet<string> students)
    {
        foreach (var record in records)
        {
            if (students.Contains(student(record)))
                yield return record;
            else
                Findings.Add(RosterRules.StudentNotInFile.For(student(record)));
        }
    }
}
