using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Schools of the resource API.</summary>
internal static class SchoolJson
{
    public static List<PSSchool> ReadPage(ReadOnlySpan<byte> body) => SisJson.Page(body, "schools"u8, "school"u8, Read);

    private static PSSchool Read(ref Utf8JsonReader reader)
    {
        long? id = null;
        int? number = null, low = null, high = null;
        string? schoolName = null, state = null;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("id"u8))
                id = SisJson.Long(ref reader);
            else if (name.SequenceEqual("name"u8))
                schoolName = SisJson.Text(ref reader);
            else if (name.SequenceEqual("school_number"u8))
                number = SisJson.Int(ref reader);
            else if (name.SequenceEqual("low_grade"u8))
                low = SisJson.Int(ref reader);
            else if (name.SequenceEqual("high_grade"u8))
                high = SisJson.Int(ref reader);
            else if (name.SequenceEqual("state_province_id"u8))
                state = SisJson.Text(ref reader);
            else
                reader.Skip();
        }
        return new PSSchool
        {
            Id = id ?? throw new SisShapeException("a school has no \"id\""),
            SchoolNumber = number ?? throw new SisShapeException("a school has no \"school_number\""),
            Name = schoolName ?? "",
            LowGrade = low,
            HighGrade = high,
            StateNumber = state,
        };
    }
}

internal static class CourseJson
{
    public static List<PSCourse> ReadPage(ReadOnlySpan<byte> body, int schoolNumber) =>
        SisJson.Page(body, "courses"u8, "course"u8, Reader(schoolNumber));

    public static PSCourse ReadSingle(ReadOnlySpan<byte> body) => SisJson.Single(body, "course"u8, Reader(schoolNumber: 0));

    private static SisJson.RecordReader<PSCourse> Reader(int schoolNumber)
    {
        return Read;

        PSCourse Read(ref Utf8JsonReader reader)
        {
            long? id = null;
            string? number = null, courseName = null;
            while (SisJson.NextMember(ref reader))
            {
                ReadOnlySpan<byte> name = SisJson.Name(ref reader);
                if (name.SequenceEqual("id"u8))
                    id = SisJson.Long(ref reader);
                else if (name.SequenceEqual("course_number"u8))
                    number = SisJson.Text(ref reader);
                else if (name.SequenceEqual("course_name"u8))
                    courseName = SisJson.Text(ref reader);
                else
                    reader.Skip();
            }
            return new PSCourse
            {
                Id = id ?? throw new SisShapeException("a course has no \"id\""),
                CourseNumber = number ?? "",
                CourseName = courseName ?? "",
                SchoolNumber = schoolNumber,
            };
        }
    }
}

/// <summary>A section of the resource API: it refers to course and term by their DCIDs.</summary>
internal sealed record V1Section(long Id, long? CourseId, long? TeacherId, long? TermId, string SectionNumber, string? Expression)
{
    public static List<V1Section> ReadPage(ReadOnlySpan<byte> body) => SisJson.Page(body, "sections"u8, "section"u8, Read);

    private static V1Section Read(ref Utf8JsonReader reader)
    {
        long? id = null, course = null, teacher = null, term = null;
        string? number = null, expression = null;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("id"u8))
                id = SisJson.Long(ref reader);
            else if (name.SequenceEqual("course_id"u8))
                course = SisJson.Long(ref reader);
            else if (name.SequenceEqual("staff_id"u8))
                teacher = SisJson.Long(ref reader);
            else if (name.SequenceEqual("term_id"u8))
                term = SisJson.Long(ref reader);
            else if (name.SequenceEqual("section_number"u8))
                number = SisJson.Text(ref reader);
            else if (name.SequenceEqual("expression"u8))
                expression = SisJson.Text(ref reader);
            else
                reader.Skip();
        }
        return new V1Section(id ?? throw new SisShapeException("a section has no \"id\""), course, teacher, term, number ?? "", expression);
    }
}

/// <summary>A row of CC in the resource API, where it belongs to a section.</summary>
internal sealed record V1Enrollment(long Id, long StudentId, DateTime? EntryDate, DateTime? ExitDate, bool IsDropped)
{
    public static List<V1Enrollment> ReadPage(ReadOnlySpan<byte> body) =>
        SisJson.Page(body, "section_enrollments"u8, "section_enrollment"u8, Read);

    private static V1Enrollment Read(ref Utf8JsonReader reader)
    {
        long? id = null, student = null;
        DateTime? entry = null, exit = null;
        bool dropped = false;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("id"u8))
                id = SisJson.Long(ref reader);
            else if (name.SequenceEqual("student_id"u8))
                student = SisJson.Long(ref reader);
            else if (name.SequenceEqual("entry_date"u8))
                entry = SisJson.Date(ref reader);
            else if (name.SequenceEqual("exit_date"u8))
                exit = SisJson.Date(ref reader);
            else if (name.SequenceEqual("dropped"u8))
                dropped = SisValue.Flag(SisJson.Text(ref reader));
            else
                reader.Skip();
        }
        return new V1Enrollment(
            id ?? throw new SisShapeException("an enrolment has no \"id\""),
            student ?? throw new SisShapeException("an enrolment has no \"student_id\""),
            entry, exit, dropped);
    }
}

internal static class TermJson
{
    public static List<PSTerm> ReadPage(ReadOnlySpan<byte> body, int schoolNumber)
    {
        return SisJson.Page(body, "terms"u8, "term"u8, Read);

        PSTerm Read(ref Utf8JsonReader reader)
        {
            long? id = null;
            int? year = null, portion = null;
            string? termName = null, abbreviation = null;
            DateTime? start = null, end = null;
            while (SisJson.NextMember(ref reader))
            {
                ReadOnlySpan<byte> name = SisJson.Name(ref reader);
                if (name.SequenceEqual("id"u8))
                    id = SisJson.Long(ref reader);
                else if (name.SequenceEqual("start_year"u8))
                    year = SisJson.Int(ref reader);
                else if (name.SequenceEqual("portion"u8))
                    portion = SisJson.Int(ref reader);
                else if (name.SequenceEqual("name"u8))
                    termName = SisJson.Text(ref reader);
                else if (name.SequenceEqual("abbreviation"u8))
                    abbreviation = SisJson.Text(ref reader);
                else if (name.SequenceEqual("start_date"u8))
                    start = SisJson.Date(ref reader);
                else if (name.SequenceEqual("end_date"u8))
                    end = SisJson.Date(ref reader);
                else
                    reader.Skip();
            }
            return new PSTerm
            {
                Id = id ?? throw new SisShapeException("a term has no \"id\""),
                SchoolNumber = schoolNumber,
                StartYear = year ?? throw new SisShapeException("a term has no \"start_year\""),
                Portion = portion,
                Name = termName ?? "",
                Abbreviation = abbreviation ?? "",
                StartDate = start,
                EndDate = end,
            };
        }
    }
}
