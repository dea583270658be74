using System.Globalization;

namespace XelloPowerSchool;

/// <summary>Names a student: by the student number, or by the object of Get-PSStudent.</summary>
public sealed class StudentIdentity
{
    /// <summary>The student of that object.</summary>
    /// <param name="student">An object of Get-PSStudent.</param>
    public StudentIdentity(PSStudent student) => StudentNumber = student.StudentNumber;

    /// <summary>The student with that number (Students.Student_Number).</summary>
    /// <param name="studentNumber">The number.</param>
    public StudentIdentity(long studentNumber) => StudentNumber = studentNumber.ToString(CultureInfo.InvariantCulture);

    /// <summary>The student with that number (Students.Student_Number).</summary>
    /// <param name="studentNumber">The number.</param>
    public StudentIdentity(string studentNumber) => StudentNumber = studentNumber.Trim();

    internal string StudentNumber { get; }

    /// <summary>The number.</summary>
    public override string ToString() => StudentNumber;
}
