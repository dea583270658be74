namespace XelloPowerSchool.Roster;

/// <summary>Which records a scope is about.</summary>
internal static class ScopeRules
{
    internal static bool HasSchool(this RosterScope scope, int schoolNumber) =>
        schoolNumber != SchoolDirectory.GraduatedStudents && (scope.AllSchools || scope.SchoolNumbers.Contains(schoolNumber));

    internal static bool HasGrade(this RosterScope scope, int grade) => scope.Grades.Contains(grade);
}
