using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.CourseRequests;

/// <summary>
/// Reads Xello's export of course requests: comma, tab, pipe or semicolon, with a header row, long or wide. Streams; a row that
/// cannot be understood comes out as one request with its problem, a blank one not at all.
/// </summary>
internal sealed class CourseRequestReader : IDisposable
{
    private readonly string _path;
    private readonly TextTable _table;
    private readonly CancellationToken _cancellationToken;

    private CourseRequestReader(string path, TextTable table, CourseRequestLayout layout, CancellationToken cancellationToken) =>
        (_path, _table, Layout, _cancellationToken) = (path, table, layout, cancellationToken);

    public CourseRequestLayout Layout { get; }

    /// <summary>True when nothing says which encoding the file has: Windows-1252 was assumed.</summary>
    public bool IsEncodingGuess => _table.IsEncodingGuess;

    /// <summary>True when the file has exactly as many rows as a spreadsheet can hold. Known after the last row.</summary>
    public bool IsCutByASpreadsheet => _table.Row == TableValue.SpreadsheetRows;

    /// <summary>Every error about the file's form is thrown here, and when rows are read.</summary>
    public static CourseRequestReader Open(string path, CourseRequestColumnMap map, CancellationToken cancellationToken)
    {
        var table = TextTable.Open(path, CourseRequestTable.Errors, headers => CourseRequestLayout.CountKnown(headers) + CountMapped(headers, map));
        try
        {
            return new CourseRequestReader(path, table, CourseRequestLayout.Find(path, table.Headers, map), cancellationToken);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    public IEnumerable<XelloCourseRequest> Read()
    {
        var rows = new CourseRequestRows(Layout, _path, _table);
        var empty = true;
        while (_table.Read())
        {
            _cancellationToken.ThrowIfCancellationRequested();
            empty = false;
            var shared = rows.Parse();
            if (rows.IsOnly(shared))
            {
                yield return shared;
                continue;
            }

            foreach (var request in rows.Split(shared))
                yield return request;
        }

        if (empty)
            throw Error.RequestFileEmpty(_path);
    }

    public void Dispose() => _table.Dispose();

    private static int CountMapped(IReadOnlyList<string> headers, CourseRequestColumnMap map)
    {
        var named = new HashSet<string>(map.Fields.Values.Concat(map.Numbered.Values).Select(HeaderKey.Of), StringComparer.Ordinal);
        return headers.Count(header => named.Contains(HeaderKey.Of(header)));
    }
}
