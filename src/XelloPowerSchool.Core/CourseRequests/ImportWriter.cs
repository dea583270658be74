using System.Text;

namespace XelloPowerSchool.CourseRequests;

/// <summary>Writes rows in a layout.</summary>
internal sealed class ImportWriter
{
    private readonly ImportLayout _layout;
    private readonly (string Header, Func<ImportRow, string> Value)[] _columns;
    private readonly (string Header, Func<ImportRow, string> Value)[] _texts;

    public ImportWriter(ImportLayout layout, IReadOnlyList<ImportColumn> columns)
    {
        _layout = layout;
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

    public void Write(TextWriter writer, IEnumerable<ImportRow> rows)
    {
        var newLine = _layout.NewLine switch { XelloNewLine.Crlf => "\r\n", XelloNewLine.Lf => "\n", _ => "\r" };
        if (_layout.HasHeader)
        {
            for (var i = 0; i < _columns.Length; i++)
                WriteField(writer, i, _columns[i].Header);
            writer.Write(newLine);
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < _columns.Length; i++)
                WriteField(writer, i, _columns[i].Value(row));
            writer.Write(newLine);
        }
    }

    private void WriteField(TextWriter writer, int place, string value)
    {
        if (place > 0)
            writer.Write(_layout.Delimiter);
        if (_layout.Quotes && !IsPlain(value) && (value.IndexOfAny([_layout.Delimiter, '"', '\r', '\n']) >= 0 || value.Trim().Length != value.Length))
            writer.Write('"' + string.Join("\"\"", value.Split('"')) + '"');
        else
            writer.Write(value);
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
