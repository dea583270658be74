using System.Globalization;
using System.Text;
using XelloPowerSchool.Sandbox.Data;
using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Imports;

/// <summary>A row of ScheduleRequests that was imported. <paramref name="YearId"/> is what stood in the file, times 100 or not.</summary>
internal sealed record ImportedRequest(long Id, int StudentId, string CourseNumber, int SchoolNumber, int YearId);

/// <summary>
/// The administrator's import of course requests, as far as it is known: a header row, a delimiter, a row for each request, columns by
/// their names. It only inserts: nothing is compared with what is there, no course is looked up, and YearID is stored as it comes.
/// Columns that it has no field for are passed over.
/// </summary>
internal sealed class RequestImport(Roster roster, int loseEvery)
{
    // Above every key that the synthetic district makes.
    private const long FirstId = 900_000_000_000;

    private static readonly char[] Delimiters = ['\t', ',', '|', ';'];

    private readonly Dictionary<int, int> _students = ByNumber(roster);
    private readonly List<ImportedRequest> _requests = [];
    private readonly List<string> _rejected = [];

    public IReadOnlyList<ImportedRequest> Requests => _requests;

    /// <exception cref="InvalidDataException">The file has not the columns that a request needs.</exception>
    public SandboxImport Read(TextReader text)
    {
        var (rows, lost) = (0, 0);
        var header = text.ReadLine() ?? throw new InvalidDataException("The file is empty.");
        var delimiter = Delimiters.OrderByDescending(c => header.Count(other => other == c)).First();
        var names = Split(header, delimiter);
        var (student, course, school, year) = (Find("Student_Number"), Find("CourseNumber"), Find("SchoolID"), Find("YearID"));
        while (text.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            rows++;
            var fields = Split(line, delimiter);
            if (fields.Count != names.Count) Reject("has another number of fields than the header");
            else if (!int.TryParse(fields[student], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !_students.TryGetValue(number, out var id)) Reject("has a student number that is not found");
            else if (fields[course].Length == 0) Reject("has no course number");
            else if (!int.TryParse(fields[school], NumberStyles.None, CultureInfo.InvariantCulture, out var schoolNumber) || !int.TryParse(fields[year], NumberStyles.None, CultureInfo.InvariantCulture, out var yearId)) Reject("has a school or a year that is no number");
            else if (loseEvery > 0 && rows % loseEvery == 0) lost++;
            else _requests.Add(new ImportedRequest(FirstId + roster.Edits.Requests.Count + _requests.Count, id, fields[course], schoolNumber, yearId));
        }
        return new SandboxImport { Rows = rows, Imported = _requests.Count + lost, Lost = lost, Rejected = _rejected };

        int Find(string name)
        {
            var place = names.FindIndex(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
            return place >= 0 ? place : throw new InvalidDataException($"The file has no column {name}.");
        }

        void Reject(string why) => _rejected.Add($"Row {rows.ToString(CultureInfo.InvariantCulture)} {why}.");
    }

    private static Dictionary<int, int> ByNumber(Roster roster)
    {
        var students = new Dictionary<int, int>();
        for (var i = 0; i < roster.Count; i++)
        {
            var student = roster.Describe(i);
            students[student.StudentNumber] = TableRows.StudentId(student.Id);
        }
        return students;
    }

    private static List<string> Split(string line, char delimiter)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (isQuoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"' && (isQuoted || field.Length == 0)) isQuoted = !isQuoted;
            else if (line[i] == delimiter && !isQuoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
            else field.Append(line[i]);
        }
        fields.Add(field.ToString().Trim());
        return fields;
    }
}
