using System.Globalization;
using System.Security;
using System.Text;

namespace XelloPowerSchool.Benchmarks;

/// <summary>Answers of a server that makes its students up as they are asked for, and holds none.</summary>
internal static class SyntheticPages
{
    public static byte[] Token { get; } = """{"access_token":"token","token_type":"Bearer","expires_in":"2504956"}"""u8.ToArray();

    public static byte[] Metadata { get; } = """{"metadata":{"student_max_page_size":100,"plugin_id":1,"powerschool_version":"25.3.0.0.0"}}"""u8.ToArray();

    public static SecureString Secret()
    {
        var secret = new SecureString();
        secret.AppendChar('s');
        return secret;
    }

    /// <summary>A page of the resource API.</summary>
    public static byte[] V1(int page, int size)
    {
        var text = new StringBuilder("{\"students\":{\"@expansions\":\"demographics\",\"student\":[");
        for (var i = 0; i < size; i++)
        {
            var id = ((page - 1) * size) + i + 1;
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$$"""{"id":{{{id}}},"local_id":{{{100000 + id}}},"name":{"first_name":"Ann","last_name":"Sample"},"school_enrollment":{"enroll_status_code":0,"grade_level":{{{id % 13}}},"school_number":701}}""");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}}").ToString());
    }

    /// <summary>A row of the plugin's query for students.</summary>
    public static void AppendRow(StringBuilder text, int id) => text.Append(CultureInfo.InvariantCulture,
        $$"""{"_name":"STUDENTS","_id":{{id}},"dcid":"{{id}}","student_number":"{{100000 + id}}","state_studentnumber":"{{9000000000 + id}}","student_web_id":"ann.sample{{id}}","last_name":"Sample","first_name":"Ann","middle_name":"Q","dob":"2012-03-04","gender":"F","grade_level":"{{id % 13}}","schoolid":"701","school_dcid":"12","enroll_status":"0","entrydate":"2026-08-24","exitdate":"2027-06-04","next_school":"701","sched_nextyeargrade":"{{(id + 1) % 13}}","sched_yearofgraduation":"2031","email":"ann.sample{{id}}@example.org"}""");
}
