using System.Text;
using Sylvan.Data.Csv;

namespace XelloPowerSchool.Tables;

/// <summary>
/// A table in a text file: comma, tab, pipe or semicolon, with a header row. Streams. Every error about the file as a whole
/// is thrown; a row is given as it is, whatever number of fields it has, and only a blank one is passed over.
/// </summary>
internal sealed class TextTable : IDisposable
{
    // In the order in which they win when the header speaks for none.
    internal static readonly char[] Delimiters = [',', '\t', '|', ';'];

    /// <summary>Longest row in characters. A row beyond it is a quotation mark that nothing closes.</summary>
    private const int MaxRow = 1 << 20;

    /// <summary>Rows in which a header is looked for below titles; reports have a handful.</summary>
    private const int MostTitles = 20;

    private readonly string _path;
    private readonly TableErrors _errors;
    private readonly TextFile _file;
    private readonly CsvDataReader _csv;

    private TextTable(string path, TableErrors errors, TextFile file, CsvDataReader csv, IReadOnlyList<string> headers)
    {
        _path = path;
        _errors = errors;
        _file = file;
        _csv = csv;
        Headers = headers;
    }

    /// <summary>The header row.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>Rows above the header that were passed over, blank ones not counted.</summary>
    public int Titles { get; private init; }

    /// <summary>Number of the present row, blank ones counted; the header is none.</summary>
    public int Row { get; private set; }

    /// <summary>How many fields the present row has.</summary>
    public int Count => _csv.RowFieldCount;

    /// <summary>
    /// True when every field of the present row stands under its header. A spreadsheet pads rows with blank fields, and some scripts end
    /// only the header, or only the rows, with a separator; any other difference moves values into wrong columns.
    /// </summary>
    public bool HasTheWidthOfTheHeader
    {
        get
        {
            for (var i = Count; i < Headers.Count; i++)
            {
                if (Headers[i].Length > 0)
                    return false;
            }

            for (var i = Headers.Count; i < Count; i++)
            {
                if (!string.IsNullOrWhiteSpace(this[i]))
                    return false;
            }

            return true;
        }
    }

    /// <summary>The encoding that was assumed, when nothing says which one the file has; otherwise null.</summary>
    public string? AssumedEncoding => _file.Assumed;

    /// <summary>A field of the present row.</summary>
    public string this[int field] => _csv.GetString(field);

    /// <param name="path">The file.</param>
    /// <param name="errors">What to say when it cannot be read.</param>
    /// <param name="countKnown">How many of the headers mean something: the measure by which the delimiter is found.</param>
    /// <param name="encoding">The encoding of a file without a byte order mark; null to find it out.</param>
    /// <param name="mayHaveTitles">Look for the header below when the first row means nothing.</param>
    public static TextTable Open(string path, TableErrors errors, Func<IReadOnlyList<string>, int> countKnown, Encoding? encoding = null, bool mayHaveTitles = false)
    {
        var file = TextFile.Open(path, errors, encoding);
        CsvDataReader? csv = null;
        try
        {
            if (file.IsEmpty)
                throw errors.Empty(path);
            var delimiter = TextFile.Guard(path, errors, () => FindDelimiter(file, countKnown, mayHaveTitles));
            csv = Guard(path, errors, 0, () => Open(file, delimiter, CsvStyle.Standard));
            var headers = ReadHeaders(csv, () => Guard(path, errors, 0, csv.Read), mayHaveTitles ? countKnown : null, out var titles) ?? throw errors.Empty(path);
            // A page that a browser saved, or that came in place of the file, is no table either.
            if (headers[0] is ['<', ..] || headers.Exists(header => header.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))))
                throw errors.NotText(path);
            return new TextTable(path, errors, file, csv, headers) { Titles = titles };
        }
        catch
        {
            csv?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next row that is not blank.</summary>
    public bool Read()
    {
        while (ReadNext())
        {
            Row++;
            if (!IsBlank(_csv))
                return true;
        }

        return false;
    }

    // As Guard does, without a delegate for each of millions of rows.
    private bool ReadNext()
    {
        try
        {
            return _csv.Read();
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException or IOException)
        {
            return Guard<bool>(_path, _errors, Row + 1, () => throw e);
        }
    }

    public void Dispose()
    {
        _csv.Dispose();
        _file.Dispose();
    }

    /// <summary>The delimiter that makes most sense of the header: most known columns, then most columns.</summary>
    private static char FindDelimiter(TextFile file, Func<IReadOnlyList<string>, int> countKnown, bool mayHaveTitles)
    {
        return Delimiters
            .Select(delimiter => (Delimiter: delimiter, Headers: TryHeaders(delimiter)))
            .OrderByDescending(candidate => countKnown(candidate.Headers))
            .ThenByDescending(candidate => candidate.Headers.Count)
            .First().Delimiter;

        List<string> TryHeaders(char delimiter)
        {
            try
            {
                // With the wrong delimiter quotation marks stand in wrong places; that is no error here.
                using var csv = Open(file, delimiter, CsvStyle.Lax);
                return ReadHeaders(csv, csv.Read, mayHaveTitles ? countKnown : null, out _) ?? [];
            }
            catch (CsvRecordTooLargeException)
            {
                return [];
            }
        }
    }

    private static CsvDataReader Open(TextFile file, char delimiter, CsvStyle style) => CsvDataReader.Create(
        file.ReadText(),
        new CsvDataReaderOptions
        {
            Delimiter = delimiter,
            CsvStyle = style,
            HasHeaders = false,
            MaxBufferSize = MaxRow,
            // A line that starts with the comment character vanishes without a word, so it is one that does not occur.
            Comment = '\r',
            ColumnStringFactory = new TextPool().Get,
        });

    /// <summary>
    /// The first row; or, when nothing in it is known, the first one below in which at least two headers are and which is wider than all
    /// before it: a row of data is as wide as its header, a title is not.
    /// </summary>
    private static List<string>? ReadHeaders(CsvDataReader csv, Func<bool> next, Func<IReadOnlyList<string>, int>? countKnown, out int titles)
    {
        List<string>? first = null;
        var (widest, seen) = (0, 0);
        titles = 0;
        while (seen <= MostTitles && next())
        {
            if (IsBlank(csv) || IsSeparatorHint(csv))
                continue;
            List<string> row = [.. Enumerable.Range(0, csv.RowFieldCount).Select(i => csv.GetString(i).Trim())];
            first ??= row;
            if (countKnown is null || (seen == 0 && countKnown(row) > 0))
                return row;
            var width = row.Count(field => field.Length > 0);
            if (seen > 0 && width > widest && countKnown(row) >= 2)
            {
                titles = seen;
                return row;
            }

            widest = Math.Max(widest, width);
            seen++;
        }

        return first;
    }

    /// <summary>The line "sep=;" before the header tells a spreadsheet which delimiter the file has.</summary>
    private static bool IsSeparatorHint(CsvDataReader csv)
    {
        var first = csv.GetString(0);
        return csv.RowFieldCount <= 2 && first.Length <= 5 && first.StartsWith("sep=", StringComparison.OrdinalIgnoreCase)
            && (csv.RowFieldCount == 1 || csv.GetString(1).Length == 0);
    }

    private static T Guard<T>(string path, TableErrors errors, int row, Func<T> read)
    {
        try
        {
            return TextFile.Guard(path, errors, read);
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            throw errors.Malformed(path, row, e);
        }
    }

    private static bool IsBlank(CsvDataReader csv)
    {
        for (var i = 0; i < csv.RowFieldCount; i++)
        {
            if (!string.IsNullOrWhiteSpace(csv.GetString(i)))
                return false;
        }

        return true;
    }
}
