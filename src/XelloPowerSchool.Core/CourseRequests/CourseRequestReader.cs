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
    private readonly TableReadAhead _rows;
    private readonly CancellationToken _cancellationToken;

    private CourseRequestReader(string path, TextTable table, CourseRequestLayout layout, CancellationToken cancellationToken) =>
        (_path, _table, _rows, Layout, _cancellationToken) = (path, table, new TableReadAhead(table, layout.Columns), layout, cancellationToken);

    public CourseRequestLayout Layout { get; }

    /// <summary>The encoding that was assumed, when nothing says which one the file has; otherwise null.</summary>
    public string? AssumedEncoding => _table.AssumedEncoding;

    /// <summary>True when the file has exactly as many rows as a spreadsheet can hold. Known after the last row.</summary>
    public bool IsCutByASpreadsheet => _table.Row == TableValue.SpreadsheetRows;

    /// <summary>Rows above the header that were passed over.</summary>
    public int Titles => _table.Titles;

    /// <summary>Rows that were passed over because they repeat the header. Known after the last row.</summary>
    public int RepeatedHeaders { get; private set; }

    /// <summary>Every error about the file's form is thrown here, and when rows are read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="map">Columns that the user has named.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <param name="encoding">The encoding of a file without a byte order mark; null to find it out.</param>
    public static CourseRequestReader Open(
        string path, CourseRequestColumnMap map, CancellationToken cancellationToken, XelloImportEncoding? encoding = null)
    {
        // Whether a file is UTF-8 its bytes say; the others can only be believed.
        var said = encoding switch
        {
            XelloImportEncoding.Windows1252 => CodePages.Windows1252,
            XelloImportEncoding.MacRoman => CodePages.MacRoman,
            _ => null,
        };
        var table = TextTable.Open(path, CourseRequestTable.Errors, headers => CourseRequestLayout.CountKnown(headers) + CountMapped(headers, map), said, mayHaveTitles: true);
        try
        {
            if (encoding is not null && table.AssumedEncoding is not null)
                throw Error.RequestFileNotUtf8(path);
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
        var rows = new CourseRequestRows(Layout, _path);
        var empty = true;
        while (_rows.Read(_cancellationToken))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var row = _rows.Row;
            if (rows.RepeatsHeader(row))
            {
                RepeatedHeaders++;
                continue;
            }

            empty = false;
            var shared = rows.Parse(row);
            if (rows.IsOnly(shared))
            {
                yield return shared;
                continue;
            }

            foreach (var request in rows.Split(row, shared))
                yield return request;
        }

        if (empty)
            throw Error.RequestFileEmpty(_path);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _table.Dispose();
    }

    private static int CountMapped(IReadOnlyList<string> headers, CourseRequestColumnMap map)
    {
        var named = new HashSet<string>(map.Fields.Values.Concat(map.Numbered.Values).Select(HeaderKey.Of), StringComparer.Ordinal);
        return headers.Count(header => named.Contains(HeaderKey.Of(header)));
    }
}
