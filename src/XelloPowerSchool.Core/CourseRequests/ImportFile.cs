using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// PowerSchool's import file: tab-delimited, header row, no quotation marks, UTF-8 without byte order mark, CRLF.
/// </summary>
internal static class ImportFile
{
    /// <summary>
    /// The columns. What stands behind them: the table ScheduleRequests (82) has StudentID, SchoolID, CourseNumber and YearID,
    /// the last stored times 100 (confirmed by public customisations); SchoolID is Schools.School_Number (confirmed for all
    /// tables). StudentID is Students.ID, which the API does not give; imports find the student by Student_Number (likely, not
    /// confirmed for this table). How the table keeps alternates and priority is not public: the last three columns have
    /// names of their own and are mapped by hand, or left out, in PowerSchool's import.
    /// </summary>
    private static readonly (string Name, Func<CheckedCourseRequest, string> Value)[] Columns =
    [
        ("Student_Number", row => row.Request.StudentId),
        ("CourseNumber", row => row.Request.CourseNumber),
        ("SchoolID", row => Number(row.SchoolNumber)),
        ("YearID", row => Number((row.Year - CourseRequestCheck.FirstYear) * 100)),
        ("AlternateFlag", row => row.Request.IsAlternate ? "1" : "0"),
        ("AlternateFor", row => row.Request.AlternateFor ?? ""),
        ("Priority", row => row.Request.Priority is { } priority ? Number(priority) : ""),
    ];

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why the file cannot hold the value; null when it can.</summary>
    public static string? WhyNotRepresentable(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '\t':
                    return "has a tab";
                case '\r' or '\n' or '\u2028' or '\u2029':
                    return "has a line break";
                case '"':
                    return "has a quotation mark";
                case var c when char.IsControl(c):
                    return "has a control character";
                case var c when char.IsSurrogate(c) && !char.IsSurrogatePair(value, i++):
                    return "has half a character";
            }
        }

        return null;
    }

    /// <summary>Throws what would keep <see cref="Write"/> from writing, so that it is known before the SIS is read.</summary>
    public static void EnsureWritable(string path, bool force)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw Error.OutputFolderNotFound(path);
        if (Directory.Exists(path) || (!force && File.Exists(path)))
            throw Error.OutputFileExists(path);
    }

    /// <summary>Writes the file whole or not at all.</summary>
    /// <returns>The SHA-256 of the bytes on the disk.</returns>
    public static string Write(string path, bool force, IEnumerable<CheckedCourseRequest> requests)
    {
        EnsureWritable(path, force);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    WriteRows(stream, requests);
                    stream.Flush(flushToDisk: true);
                }

                var hash = Hash(temporary);
                if (force && File.Exists(path))
                    File.Replace(temporary, path, destinationBackupFileName: null);
                else
                    File.Move(temporary, path);
                return hash;
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error.OutputWriteFailed(path, e);
        }
    }

    private static void WriteRows(Stream stream, IEnumerable<CheckedCourseRequest> requests)
    {
        using var writer = new StreamWriter(stream, Encoding, bufferSize: 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(string.Join("\t", Columns.Select(column => column.Name)));
        foreach (var request in requests)
        {
            for (var i = 0; i < Columns.Length; i++)
            {
                if (i > 0)
                    writer.Write('\t');
                writer.Write(Columns[i].Value(request));
            }

            writer.WriteLine();
        }
    }

    private static string Hash(string path)
    {
        using var stream = File.OpenRead(path);
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(stream).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
