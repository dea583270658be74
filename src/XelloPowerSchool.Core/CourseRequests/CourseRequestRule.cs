namespace XelloPowerSchool.CourseRequests;

/// <summary>The stable ids of the reasons to refuse a request, and the words and advice of each.</summary>
internal static class CourseRequestRule
{
    public static XelloRefusedCourseRequest RowMalformed(XelloCourseRequest request, string reason) => new(
        request, nameof(RowMalformed), reason, "Correct the row in the file, or export it from Xello again.");

    public static XelloRefusedCourseRequest MissingStudentId(XelloCourseRequest request) => new(
        request, nameof(MissingStudentId), "The request has no student number.",
        "Give the student a number in Xello, or fill it in in the file.");

    public static XelloRefusedCourseRequest MissingCourseNumber(XelloCourseRequest request) => new(
        request, nameof(MissingCourseNumber), "The request has no course number.",
        "Give the course its PowerSchool number in Xello, or fill it in in the file.");

    public static XelloRefusedCourseRequest ExcelNumber(XelloCourseRequest request, string field, string value) => new(
        request, nameof(ExcelNumber), $"The {field} '{value}' is a number that a spreadsheet has rounded; its digits are lost.",
        "Export the file from Xello again and do not save it from a spreadsheet, or import the column as text.");

    public static XelloRefusedCourseRequest ValueNotRepresentable(XelloCourseRequest request, string field, string what) => new(
        request, nameof(ValueNotRepresentable), $"The {field} {what}, which the import file cannot hold.",
        $"Correct the {field} in Xello or in the file.");

    public static XelloRefusedCourseRequest StudentNotFound(XelloCourseRequest request, string? withoutZeros) => new(
        request, nameof(StudentNotFound), $"PowerSchool has no student with the number '{request.StudentId}'.",
        withoutZeros is null
            ? "Compare the number with Student_Number in PowerSchool."
            : $"PowerSchool has a student {withoutZeros}: leading zeros count. Give the student that number in Xello or in the file.");

    public static XelloRefusedCourseRequest StudentNotUnique(XelloCourseRequest request) => new(
        request, nameof(StudentNotUnique), $"PowerSchool has more than one student with the number '{request.StudentId}'.",
        "Give each student a number of their own in PowerSchool.");

    public static XelloRefusedCourseRequest StudentNotActive(XelloCourseRequest request, PSEnrollStatus? status) => new(
        request, nameof(StudentNotActive),
        status is null
            ? $"PowerSchool does not say whether student {request.StudentId} is enrolled."
            : $"Student {request.StudentId} is not enrolled: the status in PowerSchool is {status}.",
        "Nothing to do when the student has left; otherwise correct the enrolment in PowerSchool.");

    public static XelloRefusedCourseRequest StudentGraduating(XelloCourseRequest request) => new(
        request, nameof(StudentGraduating), $"Student {request.StudentId} graduates: next year's school is 'Graduated Students'.",
        "Nothing to do when that is right; otherwise set the student's next school in PowerSchool.");

    public static XelloRefusedCourseRequest SchoolNotFound(XelloCourseRequest request, int? school) => new(
        request, nameof(SchoolNotFound),
        school is null
            ? $"PowerSchool names no school for student {request.StudentId}."
            : $"Next year's school of student {request.StudentId} has the number {school}, and PowerSchool has no such school.",
        "Set the student's next school in PowerSchool.");

    public static XelloRefusedCourseRequest CourseNotOffered(XelloCourseRequest request, int school, string? closest) => new(
        request, nameof(CourseNotOffered), $"School {school} has no course '{request.CourseNumber}'.",
        closest is null
            ? "Compare the number with the courses of the student's school of next year in PowerSchool."
            : $"The school has a course '{closest}': upper case and leading zeros count. Use that number in Xello or in the file.");

    public static XelloRefusedCourseRequest AlternateEqualsPrimary(XelloCourseRequest request) => new(
        request, nameof(AlternateEqualsPrimary), $"Course '{request.CourseNumber}' is an alternate for itself.",
        "Have the student choose another alternate; the primary request is not affected.");

    public static XelloRefusedCourseRequest DuplicateRequest(XelloCourseRequest request, int firstRow) => new(
        request, nameof(DuplicateRequest),
        firstRow > 0
            ? $"Row {firstRow} asks for the same student, course and year."
            : "An earlier request is for the same student, course and year.",
        "Nothing to do: the first one counts.");
}
