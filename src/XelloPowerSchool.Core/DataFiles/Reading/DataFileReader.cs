using System.Collections;
using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>How a data file is read.</summary>
internal sealed record DataFileReading
{
    /// <summary>The contract: names of files and columns, the form of dates, what records must keep.</summary>
    public required DataFileProfile Profile { get; init; }

    /// <summary>Which file it is; null to find out by its name, and else by its header.</summary>
    public XelloDataFileKind? Kind { get; init; }

    /// <summary>Field and header, for columns that are not known by their headers; null for none.</summary>
    public IDictionary? ColumnMap { get; init; }

    /// <summary>The form of dates, when it is none that is known.</summary>
    public string? DateFormat { get; init; }

    /// <summary>The schools that rows of students may name.</summary>
    public SchoolCodes Schools { get; init; } = SchoolCodes.Any;

    /// <summary>What to say of a file that cannot be read.</summary>
    public TableErrors Errors { get; init; } = DataFileReader.OwnErrors;
}

/// <summary>A row of a data file: a record, or the errors that keep it out.</summary>
/// <param name="Key">What names it in findings; of a student without a number, empty.</param>
/// <param name="Record">The record; null when an error among the findings keeps it out.</param>
/// <param name="Findings">What is wrong with it.</param>
internal readonly record struct DataFileRow(string Key, object? Record, IReadOnlyList<XelloFinding> Findings);

/// <summary>
/// Reads any of Xello's data files, tolerantly: comma, tab, pipe or semicolon, quoted or not, any line end, the encodings that
/// tables come in. Streams. Every row becomes a record or has an error; only blank ones are passed over.
/// </summary>
internal sealed class DataFileReader : IDisposable
{
    private readonly string _path;
    private readonly TextTable _table;
    private readonly DataFileReading _reading;
    private readonly Func<DataFileRow> _parse;
    private readonly KeyLengths _keys = new();

    private DataFileReader(string path, TextTable table, XelloDataFileKind kind, DataFileReading reading)
    {
        (_path, _table, Kind, _reading) = (path, table, kind, reading);
        File = Path.GetFileName(path);
        _parse = kind == XelloDataFileKind.Student ? Accounts() : Records();
    }

    public static TableErrors OwnErrors { get; } = new()
    {
        NotFound = Error.DataFileNotFound,
        Unreadable = Error.DataFileUnreadable,
        Empty = Error.DataFileEmpty,
        NotText = Error.DataFileNotText,
        Malformed = Error.DataFileMalformed,
        HeaderUnknown = Error.DataFileHeaderUnknown,
        HeaderAmbiguous = Error.DataFileHeaderAmbiguous,
    };

    /// <summary>The file's name.</summary>
    public string File { get; }

    /// <summary>Which file it is.</summary>
    public XelloDataFileKind Kind { get; }

    /// <summary>Headers of columns that nothing is read from.</summary>
    public IReadOnlyList<string> Unused { get; private set; } = [];

    /// <summary>Of a list of accounts, the fields that it says nothing about.</summary>
    public IReadOnlyList<AccountFields.Field> Gaps { get; private set; } = [];

    /// <summary>Rows so far, blank ones not counted.</summary>
    public long Rows { get; private set; }

    /// <summary>Opens a file and finds its columns.</summary>
    /// <exception cref="XelloException">When the file as a whole cannot be read.</exception>
    public static DataFileReader Open(string path, DataFileReading reading)
    {
        var kind = reading.Kind ?? DataFileNames.KindOf(path, reading.Profile.Contract);
        var candidates = kind is { } known ? [ColumnsOf(known)] : reading.Profile.Contract.Files.Select(file => ColumnsOf(file.Kind)).ToArray();
        var table = TextTable.Open(path, reading.Errors, headers => candidates.Max(candidate => candidate.CountKnown(headers)));
        try
        {
            return new DataFileReader(path, table, kind ?? DataFileNames.KindOf(table.Headers, candidates) ?? throw Error.DataFileKindUnknown(path), reading);
        }
        catch
        {
            table.Dispose();
            throw;
        }

        DataFileColumns ColumnsOf(XelloDataFileKind wanted) => reading.Profile.Contract.Find(wanted) is null
            ? throw Error.DataFileNotInProfile(path, wanted, reading.Profile.Name)
            : new DataFileColumns(reading.Profile, wanted, reading.Errors);
    }

    /// <summary>The rows, in their order.</summary>
    /// <exception cref="XelloException">When the file has no row, or it cannot be said where rows end.</exception>
    public IEnumerable<DataFileRow> Read(CancellationToken cancellationToken)
    {
        while (_table.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Rows++;
            var row = _table.HasTheWidthOfTheHeader
                ? _parse()
                : new DataFileRow("", null, [AccountRowRules.RowMalformed.For(Number)]);
            if (row.Record is not null)
                _keys.Add(row.Key);
            yield return row.Findings.Count == 0
                ? row
                : row with { Findings = [.. row.Findings.Select(finding => finding with { File = File, Row = _table.Row })] };
        }

        if (Rows == 0)
            throw _reading.Errors.Empty(_path);
    }

    /// <summary>What is to be said of the file as a whole, after its last row.</summary>
    public IEnumerable<XelloFinding> FindWhole()
    {
        if (_table.AssumedEncoding is { } assumed)
            yield return AccountRowRules.EncodingAssumed.For(File, $"It was read as {assumed}.") with { File = File };
        if (_keys.LookCut)
            yield return AccountRowRules.LeadingZerosLost.For(File) with { File = File };
        if (_table.Row == TableValue.SpreadsheetRows)
            yield return AccountRowRules.CutByASpreadsheet.For(File) with { File = File };
    }

    public void Dispose() => _table.Dispose();

    private string Number => "row " + _table.Row.ToString(CultureInfo.InvariantCulture);

    private Func<DataFileRow> Accounts()
    {
        var header = AccountTable.Find(
            _path, _table.Headers, AccountTable.MapOf(_table.Headers, _reading.Profile, AccountColumnMap.Parse(_reading.ColumnMap)));
        (Unused, Gaps) = (header.Unused, AccountInput.GapsOf(header));
        var parser = new AccountRowParser(_reading.Schools, _reading.Profile, _reading.DateFormat);
        return () =>
        {
            var row = parser.Parse(Number, Value);
            return new DataFileRow(row.Key, row.Account, row.Findings);
        };

        string? Value(AccountField field) => header[field] is >= 0 and var place ? place < _table.Count ? _table[place] : "" : null;
    }

    private Func<DataFileRow> Records()
    {
        var columns = new DataFileColumns(_reading.Profile, Kind, _reading.Errors);
        var header = columns.Find(_path, _table.Headers, columns.Parse(_reading.ColumnMap));
        Unused = header.Unused;
        var layout = _reading.Profile.LayoutOf(Kind)!;
        var dates = new RowDates(_reading.DateFormat, layout.File.Columns.FirstOrDefault(column => column.DateFormat is not null)?.DateFormat);
        var cells = new DataFileCells(_table, header, layout, dates);
        var make = DataFileRecords.Of(_reading.Profile, Kind);
        return () =>
        {
            cells.Begin();
            var record = make(cells);
            return new DataFileRow(cells.Subject, cells.HasError ? null : record, cells.Findings);
        };
    }
}
