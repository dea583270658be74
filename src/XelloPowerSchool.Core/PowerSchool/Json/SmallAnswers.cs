using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>The answer to a token request.</summary>
internal sealed record TokenAnswer(string Token, TimeSpan Life)
{
    private static readonly TimeSpan UnknownLife = TimeSpan.FromHours(1);
    private const long LongestLife = 10L * 365 * 24 * 3600;

    public static TokenAnswer Read(ReadOnlySpan<byte> body)
    {
        string? token = null;
        long? seconds = null;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        if (SisJson.EnterObject(ref reader))
        {
            while (SisJson.NextMember(ref reader))
            {
                ReadOnlySpan<byte> name = SisJson.Name(ref reader);
                if (name.SequenceEqual("access_token"u8))
                    token = SisJson.Text(ref reader);
                else if (name.SequenceEqual("expires_in"u8))
                    seconds = SisJson.Long(ref reader);
                else
                    reader.Skip();
            }
        }
        SisJson.End(ref reader);
        return new TokenAnswer(
            token ?? throw new SisShapeException("it has no \"access_token\""),
            seconds is { } life ? TimeSpan.FromSeconds(Math.Max(0, Math.Min(life, LongestLife))) : UnknownLife);
    }
}

/// <summary>The answer to a count: <c>{"resource":{"count":293}}</c>, or without the wrapper.</summary>
internal static class CountAnswer
{
    public static int Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        reader.Read();
        int? count = SisJson.EnterObject(ref reader) ? ReadMembers(ref reader) : null;
        SisJson.End(ref reader);
        return count is >= 0 ? count.Value : throw new SisShapeException("it has no \"count\"");
    }

    private static int? ReadMembers(ref Utf8JsonReader reader)
    {
        int? count = null;
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("count"u8))
                count = SisJson.Int(ref reader);
            else if (name.SequenceEqual("resource"u8) && SisJson.EnterObject(ref reader))
                count = ReadMembers(ref reader);
            else
                reader.Skip();
        }
        return count;
    }
}

/// <summary>What the server says about itself and about this plugin.</summary>
internal sealed record MetadataAnswer
{
    public string? ServerVersion { get; private set; }

    public string? PluginId { get; private set; }

    public string? Uptime { get; private set; }

    public string? Timezone { get; private set; }

    public int? StudentPageSize { get; private set; }

    public int? SchoolPageSize { get; private set; }

    public int? CoursePageSize { get; private set; }

    public int? TermPageSize { get; private set; }

    public int? SectionPageSize { get; private set; }

    public int? SectionEnrollmentPageSize { get; private set; }

    public int? TablePageSize { get; private set; }

    public static MetadataAnswer Read(ReadOnlySpan<byte> body) => SisJson.Single(body, "metadata"u8, ReadMembers);

    private static MetadataAnswer ReadMembers(ref Utf8JsonReader reader)
    {
        var metadata = new MetadataAnswer();
        while (SisJson.NextMember(ref reader))
        {
            ReadOnlySpan<byte> name = SisJson.Name(ref reader);
            if (name.SequenceEqual("powerschool_version"u8))
                metadata.ServerVersion = SisJson.Text(ref reader);
            else if (name.SequenceEqual("plugin_id"u8))
                metadata.PluginId = SisJson.Text(ref reader);
            else if (name.SequenceEqual("powerschool_uptime"u8))
                metadata.Uptime = SisJson.Text(ref reader);
            else if (name.SequenceEqual("district_timezone"u8))
                metadata.Timezone = SisJson.Text(ref reader);
            else if (name.SequenceEqual("student_max_page_size"u8))
                metadata.StudentPageSize = SisJson.Int(ref reader);
            else if (name.SequenceEqual("school_max_page_size"u8))
                metadata.SchoolPageSize = SisJson.Int(ref reader);
            else if (name.SequenceEqual("course_max_page_size"u8))
                metadata.CoursePageSize = SisJson.Int(ref reader);
            else if (name.SequenceEqual("term_max_page_size"u8))
                metadata.TermPageSize = SisJson.Int(ref reader);
            else if (name.SequenceEqual("section_max_page_size"u8))
                metadata.SectionPageSize = SisJson.Int(ref reader);
            else if (name.SequenceEqual("section_enrollment_max_page_size"u8))
                metadata.SectionEnrollmentPageSize = SisJson.Int(ref reader);
            else if (name.SequenceEqual("schema_table_query_max_page_size"u8))
                metadata.TablePageSize = SisJson.Int(ref reader);
            else
                reader.Skip();
        }
        return metadata;
    }
}
