namespace XelloPowerSchool.Roster;

/// <summary>Which records a scope is about.</summary>
internal static class ScopeRules
{
    internal static bool HasSchool(this RosterScope scope, int schoolNumber) =>
        schoolNumber != SchoolDirectory.GraduatedStudents && (scope.AllSchools || scope.SchoolNumbers.Contains(schoolNumber));

    internal static bool HasGrade(this RosterScope scope, int grade) => scope.Grades.Contains(grade);

    /// <summary>False only for a student who is known to be outside: an unknown grade or school may be inside.</summary>
    internal static bool MayHave(this RosterScope scope, PSStudent student) =>
        (student.GradeLevel is not int grade || scope.HasGrade(grade)) &&
        (student.SchoolNumber is not int school || scope.HasSchool(school));
}
