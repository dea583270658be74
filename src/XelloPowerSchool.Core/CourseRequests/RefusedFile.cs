using System.Globalization;

namespace XelloPowerSchool.CourseRequests;

/// <summary>The list of what was refused, for people: comma-separated values that a spreadsheet opens by itself.</summary>
internal static class RefusedFile
{
    private static readonly string[] Headers = ["File", "Row", "StudentId", "CourseNumber", "School", "Rule", "Message", "Advice"];

    /// <returns>Rows, the header not counted.</returns>
    public static int Write(TextWriter writer, List<XelloCourseRequestFinding> refused)
    {
        writer.Write(string.Join(",", Headers) + "\r\n");
        foreach (var finding in refused)
        {
            string[] values =
            [
                finding.File ?? "", finding.Row > 0 ? finding.Row.ToString(CultureInfo.InvariantCulture) : "", finding.StudentId, finding.CourseNumber,
                finding.SchoolNumber?.ToString(CultureInfo.InvariantCulture) ?? "", finding.Rule, finding.Message, finding.Advice,
            ];
            writer.Write(string.Join(",", values.Select(Field)) + "\r\n");
        }

        return refused.Count;
    }

    /// <summary>In quotation marks, and what a spreadsheet would run as a formula made a text: the values come from a file that anybody may have written.</summary>
    private static string Field(string value)
    {
        var text = value.Length > 0 && value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;
        return '"' + string.Join("\"\"", text.Split('"')) + '"';
    }
}
