using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>Schools, courses and terms of the resource API.</summary>
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
    public static List<PSCourse> ReadPage(ReadOnlySpan<byte> body, int schoolNumber)
    {
        return SisJson.Page(body, "courses"u8, "course"u8, Read);

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
