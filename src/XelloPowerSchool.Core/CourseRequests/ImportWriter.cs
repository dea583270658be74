using System.Text;

namespace XelloPowerSchool.CourseRequests;

/// <summary>Writes rows in a layout.</summary>
internal sealed class ImportWriter
{
    private readonly ImportLayout _layout;
    private readonly string _delimiter;
    private readonly (string Header, Func<ImportRow, string> Value)[] _columns;
    private readonly (string Header, Func<ImportRow, string> Value)[] _texts;

    /// <summary>A row on its way: a writer is called once for it and not for each field.</summary>
    private char[] _row = new char[256];
    private int _length;

    public ImportWriter(ImportLayout layout, IReadOnlyList<ImportColumn> columns)
    {
        _layout = layout;
        _delimiter = layout.Delimiter.ToString();
        _columns = [.. columns.Select(column => (column.Header, ImportValue.Reader(column.Value)))];
        _texts = [.. _columns.Where((_, i) => !ImportValue.IsNumber(columns[i].Value))];
        Encoding = EncodingOf(layout.Encoding);
    }

    public Encoding Encoding { get; }

    public static Encoding EncodingOf(XelloImportEncoding encoding) => encoding switch
    {
        XelloImportEncoding.Utf8 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        XelloImportEncoding.Utf8Bom => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        XelloImportEncoding.Windows1252 => CodePage(1252),
        _ => CodePage(10000),
    };

    /// <summary>Why a row cannot be written in this layout, as the end of a sentence; null when it can.</summary>
    public string? WhyNot(ImportRow row)
    {
        foreach (var (header, read) in _texts)
        {
            var value = read(row);
            if (IsPlain(value))
                continue;
            if (!_layout.Quotes && value.IndexOfAny([_layout.Delimiter, '"', '\r', '\n']) >= 0)
                return $"{header} has a character that separates values, rows or texts";
            try
            {
                Encoding.GetByteCount(value);
            }
            catch (EncoderFallbackException)
            {
                return $"{header} has a character that {_layout.Encoding} does not know";
            }
        }

        return null;
    }

    /// <summary>Writes the header, where the layout has one, and the rows.</summary>
    /// <returns>Rows, the header not counted.</returns>
    public int Write(TextWriter writer, IEnumerable<ImportRow> rows)
    {
        var count = 0;
        var newLine = _layout.NewLine switch { XelloNewLine.Crlf => "\r\n", XelloNewLine.Lf => "\n", _ => "\r" };
        if (_layout.HasHeader)
        {
            for (var i = 0; i < _columns.Length; i++)
                AddField(i, _columns[i].Header);
            EndRow();
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < _columns.Length; i++)
                AddField(i, _columns[i].Value(row));
            EndRow();
            count++;
        }

        return count;

        void EndRow()
        {
            Add(newLine);
            writer.Write(_row, 0, _length);
            _length = 0;
        }
    }

    private void AddField(int place, string value)
    {
        if (place > 0)
            Add(_delimiter);
        if (_layout.Quotes && !IsPlain(value) && (value.IndexOfAny([_layout.Delimiter, '"', '\r', '\n']) >= 0 || value.Trim().Length != value.Length))
            Add('"' + string.Join("\"\"", value.Split('"')) + '"');
        else
            Add(value);
    }

    private void Add(string text)
    {
        if (_row.Length - _length < text.Length)
            Array.Resize(ref _row, Math.Max(_row.Length * 2, _length + text.Length));
        text.CopyTo(0, _row, _length, text.Length);
        _length += text.Length;
    }

    /// <summary>Letters, digits and the like: nothing that could be a delimiter, and in every encoding.</summary>
    private static bool IsPlain(string value)
    {
        foreach (var c in value)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')))
                return false;
        }

        return true;
    }

    private static Encoding CodePage(int number) =>
#if NETFRAMEWORK
        Encoding.GetEncoding(number, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
#else
        CodePagesEncodingProvider.Instance.GetEncoding(number, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;
#endif
}
