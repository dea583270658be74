using System.Collections.ObjectModel;
using System.Text.Json;

namespace XelloPowerSchool.PowerSchool;

/// <summary>
/// Adds to a page of students what extension tables have of them. Those tables point to a student by Students.DCID, so their
/// rows are read by ranges of it that cover the page.
/// </summary>
internal sealed class ExtensionTables(PowerSchoolConnection connection)
{
    private const string Key = "studentsdcid";
    private readonly Tables _tables = new(connection);

    public async Task<List<PSStudent>> AddAsync(List<PSStudent> students, IReadOnlyList<string> tables, CancellationToken ct)
    {
        if (tables.Count == 0 || students.Count == 0)
            return students;
        var values = new Dictionary<long, Dictionary<string, string?>>();
        long[] ids = [.. students.Select(static student => student.Id).OrderBy(static id => id)];
        foreach (string table in tables)
        {
            SisJson.RecordReader<SisRow> row = SisRecords.RowReader();
            CountedList<ExtensionRow>[] lists = [.. Ranges(ids, connection.TablePageSize).Select(range => _tables.List(
                table, "*", FormattableString.Invariant($"{Key}=ge={range.First};{Key}=le={range.Last}"), Key, descending: false,
                body => TableJson.ReadPage(body, row, static (id, columns) => new ExtensionRow(id, columns))))];
            await foreach (ExtensionRow found in new CompleteReader(connection.ThrottleLimit).ReadAsync(lists, static r => r.Id, ct).ConfigureAwait(false))
                Add(values, table, found.Columns);
        }
        return [.. students.Select(student => values.TryGetValue(student.Id, out Dictionary<string, string?>? extensions)
            ? student with { Extensions = new ReadOnlyDictionary<string, string?>(extensions) }
            : student)];
    }

    private static void Add(Dictionary<long, Dictionary<string, string?>> values, string table, SisRow row)
    {
        long student = row.Key(Key);
        if (!values.TryGetValue(student, out Dictionary<string, string?>? fields))
            values.Add(student, fields = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase));
        foreach (KeyValuePair<string, string?> column in row.Values)
        {
            // Empty columns are left out, as the resource API does; so is the key, which is the student's own.
            if (column.Value is not null && !string.Equals(column.Key, Key, StringComparison.OrdinalIgnoreCase))
                fields[table + "." + column.Key] = column.Value;
        }
    }

    // A student has one row at most, so that a range of so many ids is a page at most. Where ids lie far apart, nobody else's rows are read.
    private static IEnumerable<(long First, long Last)> Ranges(long[] ids, int longest)
    {
        int first = 0;
        for (int i = 1; i <= ids.Length; i++)
        {
            if (i < ids.Length && ids[i] - ids[first] < longest)
                continue;
            yield return (ids[first], ids[i - 1]);
            first = i;
        }
    }

    private readonly record struct ExtensionRow(long? Id, SisRow Columns);
}
